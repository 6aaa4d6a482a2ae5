import KafkaPorts
import SystemPorts

/// Topics created, grown and deleted, access denied and permitted, on a client's request.
///
/// Models: any broker takes the request and has the controller decide; the answer says that it is decided, not that
/// every broker knows. A deleted topic takes its logs and every group's offsets with it. Not modelled: policies,
/// validation without creation; ACLs for single principals, hosts or operations, super users, and the time until every
/// broker knows an ACL.
extension Broker {
    func change(_ request: Request, _ reply: Reply) {
        core.askController(from: id) { core in
            var code = KafkaError.Code.none
            do throws(KafkaError) {
                switch request {
                case .createTopic(let topic): try core.create(try TopicSettings(topic))
                case .deleteTopic(let name): try core.delete(name)
                case .createPartitions(let topic, let total): try core.grow(topic, to: total)
                case .deny(let resource): core.denied.insert(resource)
                case .permit(let resource): core.denied.remove(resource)
                default: break
                }
            } catch {
                code = error.code
            }
            reply(.changed(code))
        }
    }

    /// The partition's topic is gone.
    func drop(_ index: Int) {
        makeRoom(for: index)
        guard replicas[index] != nil else { return }
        stopFetching(index)
        replicas[index] = nil
        failProduces(index)
        wakeFetches(of: index)
    }

    /// Groups have nothing committed in partitions that are gone.
    func forgetOffsets(of gone: [TopicPartition]) {
        guard !gone.isEmpty else { return }
        for index in coordinators.keys.sorted() {
            for name in (coordinators[index]?.groups.keys.sorted() ?? []) { forget(gone, by: name, in: index) }
        }
    }
}
