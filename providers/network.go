package providers

import "mailseal/wizard/facts"

// network holds servers that the whole world can reach.
type network struct {
	Resolver   []resolver
	MailServer []reachable `toml:"mail_server"`
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
