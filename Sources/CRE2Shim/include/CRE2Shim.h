// See CRE2Shim.cpp.
