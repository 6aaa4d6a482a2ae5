// swift-tools-version: 6.3
//
// Logdrill depends on no outside Swift package: the toolchain's modules, and the distribution's C and C++ libraries
// as `systemLibrary` targets. A target imports only targets of lower floors; `Tests/HouseRulesTests` compares every
// file's imports with this manifest.
import PackageDescription

let package = Package(
    name: "Logdrill",
    platforms: [.macOS(.v26)],
    products: [
        .executable(name: "logdrill", targets: ["logdrill"]),
        .library(name: "DrillSimulation", targets: ["DrillSimulation", "SystemPorts"]),
        .library(name: "InMemoryKafka", targets: ["InMemoryKafka", "KafkaPorts", "DrillSimulation", "SystemPorts"]),
        .library(name: "KafkaConformance", targets: ["KafkaConformance", "KafkaPorts", "SystemPorts"]),
    ],
    traits: [
        .trait(
            name: "Mutants",
            description: "Compiles in the planted bugs that prove the checkers. For Logdrill's own tests only."
        )
    ],
    targets: [
        // Floor 0: the ports of the machine, and other people's libraries.
        .target(name: "SystemPorts"),
        .systemLibrary(name: "CYAML", pkgConfig: "yaml-0.1", providers: [.apt(["libyaml-dev"]), .brew(["libyaml"])]),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"]), .brew(["zstd"])]),
        .systemLibrary(name: "CSodium", pkgConfig: "libsodium", providers: [.apt(["libsodium-dev"]), .brew(["libsodium"])]),
        // RE2 speaks C++: a C header over it. (Its pkg-config file carries flags that SwiftPM warns of at every build.)
        .target(name: "CRE2Shim", linkerSettings: [.linkedLibrary("re2")]),
        .target(name: "CByteScan"),
        // What a mistyped word was meant to be.
        .target(name: "SpellingHints"),
        // Pictures as SVG, pages as HTML: values, without dependencies.
        .target(name: "ChartDrawing"),

        // Floor 1: the deterministic runtime, the boundary to Kafka, the record protocol, thin wrappers.
        .target(name: "DrillSimulation", dependencies: ["SystemPorts"]),
        .target(name: "KafkaPorts", dependencies: ["SystemPorts"]),
        .target(name: "RecordProtocol", dependencies: ["SystemPorts"]),
        .target(name: "StrictYAML", dependencies: ["SystemPorts", "CYAML", "SpellingHints"]),
        .target(name: "TextPatterns", dependencies: ["SystemPorts", "CRE2Shim"]),
        .target(name: "ZstdFrames", dependencies: ["CZstd"]),
        .target(name: "KeyedDigests", dependencies: ["CSodium"]),
        .target(name: "CommandDeclaration", dependencies: ["SpellingHints"]),
        .target(name: "LiveSystem", dependencies: ["SystemPorts"]),

        // Floor 2: records, the fake Kafka and the statements about any Kafka, the record protocol's model.
        .target(name: "RecordProtocolModel", dependencies: ["SystemPorts", "RecordProtocol"]),
        .target(name: "LogModel", dependencies: ["SystemPorts", "RecordProtocol", "CByteScan"]),
        .target(name: "KafkaConformance", dependencies: ["SystemPorts", "KafkaPorts"]),
        .target(name: "InMemoryKafka", dependencies: ["SystemPorts", "KafkaPorts", "DrillSimulation"]),

        // Floor 3: the store boundary.
        .target(name: "LogPorts", dependencies: ["SystemPorts", "RecordProtocol", "KafkaPorts", "LogModel"]),

        // Floor 4: the pipeline, and the stores.
        .target(
            name: "LogPipeline",
            dependencies: [
                "SystemPorts", "KafkaPorts", "RecordProtocol", "StrictYAML", "TextPatterns", "LogModel", "LogPorts",
            ]
        ),
        .target(
            name: "InMemoryLogStore",
            dependencies: ["SystemPorts", "DrillSimulation", "KafkaPorts", "RecordProtocol", "LogModel", "LogPorts"]
        ),

        // Floor 5: the drills.
        .target(
            name: "DrillRunner",
            dependencies: [
                "SystemPorts", "DrillSimulation", "KafkaPorts", "RecordProtocol", "StrictYAML", "TextPatterns",
                "ZstdFrames", "KeyedDigests", "LogModel", "InMemoryKafka", "LogPorts", "LogPipeline",
                "InMemoryLogStore", "ChartDrawing",
            ]
        ),

        // Floor 6: questions to many drills at once.
        .target(name: "CapacityPlanning", dependencies: ["SystemPorts", "ChartDrawing", "StrictYAML", "DrillRunner"]),

        // Floor 7: the command line, benchmarks, fuzzers, the protocol's model. Only `logdrill` is a product.
        .executableTarget(
            name: "logdrill",
            dependencies: [
                "SystemPorts", "SpellingHints", "DrillSimulation", "CommandDeclaration", "StrictYAML", "KeyedDigests",
                "DrillRunner", "CapacityPlanning",
            ]
        ),
        .executableTarget(
            name: "logdrill-benchmarks",
            dependencies: [
                "SystemPorts", "DrillSimulation", "KafkaPorts", "RecordProtocol", "LogModel", "InMemoryKafka",
                "LogPorts", "LogPipeline", "InMemoryLogStore", "DrillRunner",
            ]
        ),
        .executableTarget(name: "logdrill-protocol-model", dependencies: ["RecordProtocolModel"]),
        .executableTarget(
            name: "logdrill-fuzz",
            dependencies: ["SystemPorts", "StrictYAML", "RecordProtocol", "LogModel", "LogPipeline", "DrillRunner"]
        ),

        // Tests.
        .target(name: "TestThreads", path: "Tests/TestThreads"),
        .testTarget(name: "HouseRulesTests"),
        .testTarget(name: "ChartDrawingTests", dependencies: ["ChartDrawing"]),
        .testTarget(name: "SystemPortsTests", dependencies: ["SystemPorts", "DrillSimulation", "TestThreads"]),
        .testTarget(name: "DrillSimulationTests", dependencies: ["SystemPorts", "DrillSimulation"]),
        .testTarget(
            name: "RecordProtocolTests",
            dependencies: ["SystemPorts", "RecordProtocol", "RecordProtocolModel"]
        ),
        .testTarget(name: "StrictYAMLTests", dependencies: ["SystemPorts", "StrictYAML"]),
        .testTarget(name: "TextPatternsTests", dependencies: ["SystemPorts", "TextPatterns"]),
        .testTarget(name: "RecordingLibrariesTests", dependencies: ["ZstdFrames", "KeyedDigests"]),
        .testTarget(name: "CommandDeclarationTests", dependencies: ["CommandDeclaration"]),
        .testTarget(name: "LiveSystemTests", dependencies: ["SystemPorts", "LiveSystem"]),
        .testTarget(name: "LogModelTests", dependencies: ["SystemPorts", "RecordProtocol", "LogModel"]),
        .testTarget(
            name: "InMemoryKafkaTests",
            dependencies: ["SystemPorts", "DrillSimulation", "KafkaPorts", "InMemoryKafka"]
        ),
        .testTarget(
            name: "KafkaConformanceTests",
            dependencies: [
                "SystemPorts", "DrillSimulation", "KafkaPorts", "InMemoryKafka", "KafkaConformance", "TestThreads",
            ]
        ),
        .testTarget(
            name: "InMemoryLogStoreTests",
            dependencies: [
                "SystemPorts", "DrillSimulation", "KafkaPorts", "RecordProtocol", "LogModel", "LogPorts",
                "InMemoryLogStore",
            ]
        ),
        .testTarget(
            name: "LogPipelineTests",
            dependencies: [
                "SystemPorts", "DrillSimulation", "KafkaPorts", "RecordProtocol", "StrictYAML", "TextPatterns",
                "LogModel", "LiveSystem", "InMemoryKafka", "LogPorts", "LogPipeline", "InMemoryLogStore", "TestThreads",
            ]
        ),
        .testTarget(
            name: "DrillRunnerTests",
            dependencies: [
                "SystemPorts", "DrillSimulation", "KafkaPorts", "RecordProtocol", "StrictYAML", "TextPatterns",
                "ZstdFrames", "KeyedDigests", "LogModel", "InMemoryKafka", "LogPorts", "LogPipeline",
                "InMemoryLogStore", "DrillRunner", "TestThreads",
            ]
        ),
        // Runs the executable, which is built before it.
        .testTarget(name: "CommandLineTests", dependencies: ["logdrill", "TestThreads"]),
        .testTarget(
            name: "CapacityPlanningTests",
            dependencies: [
                "SystemPorts", "ChartDrawing", "StrictYAML", "DrillRunner", "CapacityPlanning", "TestThreads",
            ]
        ),
    ],
    swiftLanguageModes: [.v6],
    cxxLanguageStandard: .cxx17
)

// The one settings loop: every Swift target is held to the same rules.
for target in package.targets where target.type != .system {
    var settings = target.swiftSettings ?? []
    settings += [
        .enableUpcomingFeature("ExistentialAny"),
        .enableUpcomingFeature("MemberImportVisibility"),
        .enableUpcomingFeature("InternalImportsByDefault"),
    ]
    target.swiftSettings = settings
}
