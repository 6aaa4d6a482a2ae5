import RecordProtocol
import SystemPorts
import Testing

@Suite("the registry")
struct RegistryTests {
    static let entry = RegistryEntry(
        source: "/var/log/größe.log",
        stream: StreamID(high: 3, low: 4),
        routing: Routing(partitionCount: 12, blockSize: 1_048_576),
        saved: SettledPosition(
            position: 5_000,
            acknowledged: Tally(3, 17),
            settledAtSource: Tally(SourceSettlement(.filtered, reason: "minimum-severity"), 5)
        ),
        cuts: [5_100, 6_000],
        file: FileIdentity(device: 1, inode: 2),
        prefix: PrefixFingerprint(of: Array("hello\n".utf8)),
        ended: true
    )

    @Test("what is written is read again")
    func roundTrip() throws {
        let entries = [
            Self.entry,
            RegistryEntry(source: "", stream: StreamID(high: 0, low: 0), routing: Routing(partitionCount: 1)),
        ]
        #expect(try StreamRegistryFormat.decode(StreamRegistryFormat.encode(entries)) == entries)
        #expect(try StreamRegistryFormat.decode(StreamRegistryFormat.encode([])).isEmpty)
    }

    @Test("no byte can be changed, and no tail be lost, without an error")
    func damage() {
        let bytes = StreamRegistryFormat.encode([Self.entry])
        for index in bytes.indices {
            var damaged = bytes
            damaged[index] ^= 0x10
            #expect(throws: RegistryError.self) { try StreamRegistryFormat.decode(damaged) }
            #expect(throws: RegistryError.self) { try StreamRegistryFormat.decode(Array(bytes[..<index])) }
        }
    }

    @Test("a later version is named as such")
    func version() {
        var bytes = StreamRegistryFormat.encode([])
        bytes[5] = 9
        #expect {
            try StreamRegistryFormat.decode(bytes)
        } throws: { error in
            (error as? RegistryError)?.code == .unknownVersion(9)
        }
    }

    @Test("a file is another one if its inode, its length or the bytes before the saved position say so")
    func matching() {
        var entry = Self.entry
        let content = Array("0123456789abcdefghij".utf8)
        entry.saved.position = 10
        entry.prefix = PrefixFingerprint(of: content[..<10])
        let file = FileIdentity(device: 1, inode: 2)
        #expect(entry.prefix.range(before: 10) == 0..<10)
        #expect(entry.match(file: file, size: 20, bytesBefore: content[..<10]) == .sameSource)
        #expect(entry.match(file: file, size: 9, bytesBefore: content[..<9]) == .shrunk)
        #expect(entry.match(file: file, size: 20, bytesBefore: content[10...]) == .replacedContent)
        let other = FileIdentity(device: 1, inode: 3)
        #expect(entry.match(file: other, size: 20, bytesBefore: content[..<10]) == .differentFile)
    }

    @Test("a stream keeps its routing, blocks spread it, and no batch need cross a block")
    func routing() {
        let routing = Routing(partitionCount: 4, blockSize: 100)
        let stream = StreamID(high: 5, low: 6)
        let partitions = stride(from: Int64(0), to: 800, by: 100).map { routing.partition(of: stream, at: $0) }
        #expect(Set(partitions).count == 4)
        #expect(partitions.prefix(4) == partitions.suffix(4))
        #expect(routing.partition(of: stream, at: 199) == partitions[1])
        #expect(routing.blockEnd(after: 199) == 200 && routing.blockEnd(after: 200) == 300)
        #expect(routing.fits(topicOf: 4) && !routing.fits(topicOf: 3))
        let single = Routing(partitionCount: 4)
        #expect(single.partition(of: stream, at: 0) == single.partition(of: stream, at: 1 << 40))
    }
}
