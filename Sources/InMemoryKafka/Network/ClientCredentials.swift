/// What a client shows when it connects, and what a cluster wants to be shown.
///
/// Models: that a client which trusts another authority ends the handshake itself (`_SSL`), and that a broker refuses a
/// wrong user or password (`_AUTHENTICATION`). Not modelled: certificates, mechanisms, principals, renewal.
public struct ClientCredentials: Hashable, Sendable {
    /// Who signed the brokers' certificates, as far as the client knows (`ssl.ca.location`).
    public var authority: String
    /// `sasl.username`
    public var user: String
    /// `sasl.password`
    public var password: String

    public init(authority: String, user: String, password: String) {
        self.authority = authority
        self.user = user
        self.password = password
    }
}
