package facts

import "time"

// Network is what a check learned of the network that it was made from.
type Network struct {
	Port25Blocked bool          `json:"port25_blocked,omitempty"` // well-known mail servers cannot be reached either
	DNSFiltered   bool          `json:"dns_filtered,omitempty"`   // port 53 fails; DNS over HTTPS or the system's resolver was used
	NoIPv6        bool          `json:"no_ipv6,omitempty"`        // no way to IPv6 addresses: failures there are no evidence
	Offline       bool          `json:"offline,omitempty"`        // nothing answered at all
	ClockOff      time.Duration `json:"clock_off,omitempty"`      // how far this clock is ahead of a Date header
	Intercepted   string        `json:"intercepted,omitempty"`    // who signed the certificates of well-known sites, where no public issuer did
}

// Reach is what could be reached from this computer. Where others answered, the silence of one is its own.
type Reach struct {
	DNS  bool `json:"dns,omitempty"`  // an authoritative server answered at port 53, of the domain or of another zone
	Mail bool `json:"mail,omitempty"` // a mail server greeted at port 25: one of the domain's, or a well-known one
	Web  bool `json:"web,omitempty"`  // a web server showed a certificate at port 443: the policy host, or a well-known one
}

// SystemView is what this computer's own resolver says of a name that the outside knows.
type SystemView struct {
	Name  string   `json:"name"`
	Addrs []string `json:"addrs"`
}
