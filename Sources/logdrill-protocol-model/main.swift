/// Visits every state of the record protocol's worlds. Exit code 0 if all is as it should be, 1 on any surprise, 2 on
/// wrong usage, 3 if a broken variant could not be run because the build lacks the package trait `Mutants`.
import RecordProtocolModel

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

let usage = """
    usage: logdrill-protocol-model [--broken]
      (nothing)   visits every state of every world, prints their counts
      --broken    takes out one rule after the other, prints the shortest trace that fails
    """

let arguments = Array(CommandLine.arguments.dropFirst())
switch arguments {
case []: exit(runWorlds())
case ["--broken"]: exit(runBrokenVariants())
case ["--help"]:
    print(usage)
    exit(0)
default:
    print(usage)
    exit(2)
}
