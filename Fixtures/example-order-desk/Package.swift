// swift-tools-version: 6.3
//
// Somebody else's package, which uses two products of Logdrill: see Tests/OrderDeskTests.
import PackageDescription

let package = Package(
    name: "OrderDesk",
    dependencies: [.package(name: "Logdrill", path: "../..")],
    targets: [
        .target(name: "OrderDesk", dependencies: [.product(name: "InMemoryKafka", package: "Logdrill")]),
        .testTarget(
            name: "OrderDeskTests",
            dependencies: [
                "OrderDesk",
                .product(name: "DrillSimulation", package: "Logdrill"),
                .product(name: "InMemoryKafka", package: "Logdrill"),
            ]
        ),
    ],
    swiftLanguageModes: [.v6]
)
