public import SystemPorts

/// Attributes as bytes, for whoever reads millions of them.
extension LogBatch {
    /// Where the JSON string body of the name of attribute `index` lies.
    public func attributeNameRange(_ row: Int, _ index: Int) -> ByteRange {
        columns.attributes[columns.attributeStart(row) + index].name
    }

    /// Where the value of attribute `index` lies: a string's body, or the whole JSON text of any other value.
    public func attributeValueRange(_ row: Int, _ index: Int) -> ByteRange {
        columns.attributes[columns.attributeStart(row) + index].value
    }
}
