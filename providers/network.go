package providers

import (
	"slices"

	"mailseal/wizard/dnsname"
	"mailseal/wizard/facts"
)

// network holds servers that the whole world can reach.
type network struct {
	Resolver   []resolver
	MailServer []reachable `toml:"mail_server"`
	Mailbox    []mailboxServers
}

// resolver is a public recursive resolver.
type resolver struct {
	Name  string
	Addrs []string // the first is asked
	HTTPS string   // the name on the certificate, where it answers RFC 8484 questions
	proof
}

// reachable is a mail server that takes mail from everybody.
type reachable struct {
	Host string
	proof
}

// mailboxServers are servers that give people their mail by IMAP, and take no password that people know.
type mailboxServers struct {
	Name     string
	Hosts    []string // patterns
	Password MailboxPassword
	Page     string // where an app password is made
	Server   string // the server of those who name only their address
	proof
}

// MailboxPassword is what a program may log in with.
type MailboxPassword string

// The passwords.
const (
	NoPassword  MailboxPassword = "none" // only a sign-in in a browser
	AppPassword MailboxPassword = "app"  // one that is made for a program
)

// MailboxAccess is how a provider's mailboxes are reached by IMAP.
type MailboxAccess struct {
	Name     string
	Password MailboxPassword
	Page     string // where an app password is made
	Server   string // that the users name
}

// MailboxAccess returns what is known of a server that people read their mail from, or of the domain of their addresses; ok is
// false where a password will do, as far as is known.
func (c *Catalogue) MailboxAccess(host string) (access MailboxAccess, ok bool) {
	host = dnsname.Canonical(host)
	for _, m := range c.network.Mailbox {
		if slices.ContainsFunc(m.Hosts, func(pattern string) bool { return matchHost(pattern, host) > 0 }) {
			return MailboxAccess{m.Name, m.Password, m.Page, m.Server}, true
		}
	}
	return MailboxAccess{}, false
}

// Resolvers returns the public resolvers to ask where the user names none.
func (c *Catalogue) Resolvers() []facts.Server {
	var servers []facts.Server
	for _, r := range c.network.Resolver {
		servers = append(servers, facts.Server{Kind: facts.Resolver, Name: r.Name, Addr: r.Addrs[0]})
	}
	return servers
}

// ResolverHTTPSNames returns the names on the certificates of the resolvers that answer RFC 8484 questions, by address.
func (c *Catalogue) ResolverHTTPSNames() map[string]string {
	names := map[string]string{}
	for _, r := range c.network.Resolver {
		for _, addr := range r.Addrs {
			if r.HTTPS != "" {
				names[addr] = r.HTTPS
			}
		}
	}
	return names
}

// ReachableMailServers returns names of mail servers that the whole world can reach at port 25.
func (c *Catalogue) ReachableMailServers() []string {
	var hosts []string
	for _, m := range c.network.MailServer {
		hosts = append(hosts, m.Host)
	}
	return hosts
}
