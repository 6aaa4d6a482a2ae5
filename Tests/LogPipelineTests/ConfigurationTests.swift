import KafkaPorts
import LogModel
import LogPipeline
import LogPorts
import StrictYAML
import Testing

@Suite("The configuration file")
struct ConfigurationTests {
    private func decode(_ text: String, set overrides: [String] = []) throws -> PipelineConfiguration {
        try PipelineConfiguration(yaml: Array(text.utf8), file: "p.yaml", overrides: overrides)
    }

    /// The messages of everything that is wrong with `text`.
    private func problems(_ text: String) -> [String] {
        do {
            _ = try decode(text)
            return []
        } catch let error as InvalidInput {
            return error.problems.map(\.description)
        } catch {
            return ["\(error)"]
        }
    }

    @Test("what is not said has its default")
    func defaults() throws {
        let pipeline = try decode("name: shop")
        #expect(pipeline.name == "shop")
        #expect(pipeline.kafka.topic == "logs")
        #expect(pipeline.kafka.deadLetterTopic == "logs.dead")
        #expect(pipeline.kafka.producer == ProducerSettings())
        #expect(pipeline.shipper.sources.isEmpty)
        #expect(pipeline.shipper.batch == BatchLimits())
        #expect(pipeline.shipper.resend.giveUpAfter == nil)
        #expect(pipeline.store.guarantee == .transactional)
    }

    @Test("sources keep their order, and are read with everything that can be said of them")
    func sources() throws {
        let pipeline = try decode(
            """
            shipper:
              sources:
                web:
                  file: /var/log/web.log
                  format: {pattern: '(?P<message>.*)', timestampFormat: "%d %b %H:%M:%S"}
                  service: shop
                  environment: production
                  host: web-1
                  defaultSeverity: warning
                  minimumSeverity: d
                  fields: {team: checkout, shard: 3, canary: true, zip: "01234", quoted: "true"}
                  maximumLineBytes: 8KiB
                  idleCut: 2s
                pipe: {stdin: true, format: plain}
                net: {tcp: "127.0.0.1:5140"}
                local: {unix: /run/logs.sock}
            """
        )
        let sources = pipeline.shipper.sources
        #expect(sources.map(\.name) == ["web", "pipe", "net", "local"])
        #expect(
            sources.map(\.kind) == [
                .file(path: "/var/log/web.log"), .standardInput, .tcp(host: "127.0.0.1", port: 5140),
                .unix(path: "/run/logs.sock"),
            ]
        )
        let web = try #require(sources.first)
        #expect(web.format == .text(TextFormat(pattern: "(?P<message>.*)", timestampFormat: "%d %b %H:%M:%S")))
        #expect([web.service, web.environment, web.host] == ["shop", "production", "web-1"])
        #expect(web.defaultSeverity == .warn)
        #expect(web.minimumSeverity == .debug)
        #expect(web.staticFields.map(\.name) == ["team", "shard", "canary", "zip", "quoted"])
        let values: [FieldValue] = ["checkout", 3, true, "01234", "true"]
        #expect(web.staticFields.map(\.value) == values)
        #expect(web.maximumLineBytes == 8_192)
        #expect(web.idleCut == .seconds(2))
        #expect(sources.map(\.format).dropFirst() == [.plain, .ndjson, .ndjson])
    }

    @Test("client settings carry Kafka's meaning")
    func clients() throws {
        let pipeline = try decode(
            """
            kafka:
              bootstrapServers: [k1:9092, k2:9092]
              producer: {acks: 1, enableIdempotence: false, messageTimeout: 90s, linger: 0s}
              consumer: {group: readers, sessionTimeout: 10s}
            """
        )
        #expect(pipeline.kafka.bootstrapServers == ["k1:9092", "k2:9092"])
        #expect(pipeline.kafka.producer.acks == .leader)
        #expect(pipeline.kafka.producer.messageTimeout == .seconds(90))
        #expect(pipeline.kafka.consumer.groupID == "readers")
    }

    @Test("everything that is wrong is said at once, each with its place and what is accepted")
    func allProblems() {
        let found = problems(
            """
            nmae: x
            kafka:
              topic: "a topic"
              producer: {acks: most, messageTimeout: 90}
            shipper:
              sources:
                web: {file: a.log, fromat: plain}
              buffer: {overflow: dropOld}
            processor:
              filter: {minimumSeverity: wran}
            """
        )
        #expect(found.count == 7)
        #expect(found.allSatisfy { $0.hasPrefix("p.yaml:") && $0.contains("accepted:") })
        for (place, word) in [
            ("1:1", "name"), ("3:10", "topic name"), ("4:20", "all"), ("4:42", "90s"), ("7:24", "format"),
            ("8:22", "dropOldest"), ("10:29", "WARN"),
        ] {
            #expect(found.contains { $0.hasPrefix("p.yaml:\(place):") && $0.contains(word) }, "\(place) in \(found)")
        }
    }

    @Test(
        "impossible combinations are refused",
        arguments: [
            ("kafka: {producer: {acks: 1}}", "idempotence"),
            ("kafka: {topic: logs.dead}", "dead-letter topic"),
            ("kafka: {consumer: {heartbeatInterval: 50s}}", "sessionTimeout"),
            ("kafka: {security: {mechanism: PLAIN}}", "SASL_PLAINTEXT"),
            ("shipper: {batch: {maxBytes: 2MB}}", "messageMaxBytes"),
            ("shipper: {buffer: {maxBytes: 1KiB}}", "at least one batch"),
            ("shipper: {sources: {a: {file: x, stdin: true}}}", "one input"),
            ("shipper: {sources: {a: {format: plain}}}", "one of file"),
            ("shipper: {sources: {a: {file: x, maximumLineBytes: 4MiB}}}", "half"),
            ("shipper: {sources: {a: {file: x, fields: {_id: x}}}}", "reserved"),
            ("shipper: {sources: {a: {file: x, continuation: '(a'}}}", "missing )"),
            ("shipper: {sources: {a: {file: x, continuationTimeout: 2s}}}", "with continuation only"),
            ("kafka: {producer: {linger: 5ms, linger.ms: 5}}", "which are the same key"),
            ("shipper: {sources: {a: {file: x, fields: {severity: x}}}}", "severity"),
            ("processor: {retry: {initialBackoff: 2s, maximumBackoff: 1s}}", "maximumBackoff"),
        ]
    )
    func impossible(text: String, word: String) {
        let found = problems(text)
        #expect(found.count == 1 && found[0].contains(word), "\(found)")
    }

    @Test("a secret is a reference; one that is written out is refused and not repeated")
    func secrets() throws {
        let text = "kafka: {security: {protocol: SASL_SSL, username: '${env:USER_NAME}', password: '${file:/run/pw}'}}"
        let pipeline = try decode(text)
        #expect(pipeline.kafka.security.password == .file("/run/pw"))
        #expect(pipeline.kafka.security.username == .environment("USER_NAME"))
        #expect(pipeline.effectiveYAML.contains("${file:/run/pw}"))
        let found = problems("kafka: {security: {protocol: SASL_SSL, password: hunter2}}")
        #expect(found.count == 1 && found[0].contains("${env:NAME}") && !found[0].contains("hunter2"))
    }

    @Test("the effective configuration reads back as itself")
    func effective() throws {
        for text in [
            "name: x",
            """
            shipper:
              sources:
                web: {file: a.log, format: {pattern: '^(?P<message>.*)$'}, fields: {a: "1", b: 1, c: "true"}}
                net: {tcp: "::1:514", minimumSeverity: INFO2}
              resend: {giveUpAfter: 2m}
            processor:
              filter: {exclude: [{field: service, values: [a, "on"]}]}
            """,
        ] {
            let printed = try decode(text).effectiveYAML
            #expect(try decode(printed).effectiveYAML == printed)
            #expect(printed.contains("maxAge: 100ms"))
        }
    }

    @Test("single values can be overridden from the command line")
    func overrides() throws {
        let text = "shipper: {sources: {web: {file: a.log}}}"
        let changed = ["shipper.batch.maxAge=1s", "shipper.sources.web.service=shop", "kafka.producer.linger=1ms"]
        let pipeline = try decode(text, set: changed)
        #expect(pipeline.shipper.batch.maxAge == .seconds(1))
        #expect(pipeline.shipper.sources.first?.service == "shop")
        #expect(pipeline.kafka.producer.linger == .milliseconds(1))
    }
}
