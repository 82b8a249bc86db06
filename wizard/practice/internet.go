package practice

import (
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// buildDNS reads the zones and gives them their servers: the hosts of their own NS records.
func (w *World) buildDNS() error {
	if err := w.readZones(); err != nil {
		return err
	}
	for _, z := range w.zones {
		if parent := closestZone(w.zones, z.name, true); parent != nil {
			delegate(parent.saved(), parent.name, z, w.addressRecords)
		}
	}
	for _, z := range w.zones {
		for place, host := range z.ns {
			w.nameserver(host).zones = append(w.nameserver(host).zones, holding{zone: z, place: place})
		}
	}
	return w.addResolvers()
}

// topLevels are the top-level domains of the pretend internet. All have the text of tld.zone.
const topLevels = "app at ch cloud com de dev email eu example fr info io microsoft net nl org pro tech test uk us"

// readZones reads the zones of the root, the top-level domains and the companies, and the practice domain's own.
func (w *World) readZones() error {
	type source struct{ origin, file string }
	sources := []source{{".", "root"}}
	for _, tld := range strings.Fields(topLevels) {
		sources = append(sources, source{tld, "tld"})
	}
	companies, err := fs.Glob(zoneFiles, "zones/*.*.zone")
	if err != nil {
		return err
	}
	for _, file := range companies {
		origin := strings.TrimSuffix(strings.TrimPrefix(file, "zones/"), ".zone")
		sources = append(sources, source{origin, origin})
	}
	for _, s := range sources {
		z, err := readZone(s.origin, w.domain, s.file)
		if err != nil {
			return err
		}
		w.zones = append(w.zones, z)
	}
	return w.readPracticeZone()
}

// addResolvers adds the catalogue's public resolvers, as far as they answer over HTTPS too. The last is one that somebody asks too early.
func (w *World) addResolvers() error {
	https := w.catalogue.ResolverHTTPSNames()
	for _, known := range w.catalogue.Resolvers() {
		if https[known.Addr] == "" {
			continue
		}
		addr, err := netip.ParseAddr(known.Addr)
		if err != nil {
			return err
		}
		r := w.newResolver(known.Name, addr, len(w.resolvers))
		r.host = https[known.Addr]
		w.resolvers = append(w.resolvers, r)
	}
	w.resolvers[len(w.resolvers)-1].early = true
	return nil
}

// newResolver makes a resolver that asks the world's name servers, from the root on.
func (w *World) newResolver(name string, addr netip.Addr, first int) *resolver {
	r := &resolver{name: name, addr: addr, first: first, home: w.home.name, trouble: map[Fault]bool{}}
	r.flush()
	for _, host := range w.zones[0].ns {
		for _, root := range w.nameservers[host].addrs {
			if root.Is4() {
				r.hints = append(r.hints, root)
			}
		}
	}
	r.ask = func(server netip.Addr, q question, at time.Time) *dns.Msg {
		if s := w.byAddr[server]; s != nil && !w.lost(server, 53) {
			return s.answerResolver(q, at)
		}
		return nil
	}
	return r
}

// nameserver returns the name server of that name, made at its first use.
func (w *World) nameserver(host string) *nameserver {
	s := w.nameservers[host]
	if s == nil {
		s = &nameserver{host: host, addrs: w.addresses(host)}
		w.nameservers[host] = s
		for _, addr := range s.addrs {
			w.byAddr[addr] = s
		}
	}
	return s
}

// openServers starts all servers: name servers and resolvers, the mail servers that zones mark, and web servers at
// every other name that has an address.
func (w *World) openServers() {
	for _, s := range w.nameservers {
		w.serveDNS(s.addrs, s.answer)
	}
	for _, r := range w.resolvers {
		w.serveDNS([]netip.Addr{r.addr}, r.answer)
		w.serveDoH(r)
	}
	for _, z := range w.zones {
		for _, host := range z.mail {
			w.serveMail(&mailServer{host: host, addrs: w.addresses(host)})
		}
	}
	for _, s := range w.addWebServers() {
		w.serveWeb(s)
	}
}

// addWebServers makes the web servers: one for all names that share an address.
func (w *World) addWebServers() []*webServer {
	var servers []*webServer
	for _, owner := range w.webHosts() {
		addrs := w.addresses(owner)
		s := w.webServers[addrs[0]]
		if s == nil {
			s = &webServer{addrs: addrs}
			servers = append(servers, s)
		}
		s.names = append(s.names, strings.TrimSuffix(owner, "."))
		for _, addr := range addrs {
			w.webServers[addr] = s
		}
	}
	for _, s := range servers { // aliases of the domain's own site are on its certificate
		if slices.Contains(s.names, w.domain) {
			s.names = append(s.names, "www."+w.domain)
			w.own = s
		}
	}
	return servers
}

// webHosts returns the names with an address that are neither name servers nor mail servers, in order.
func (w *World) webHosts() []string {
	var hosts []string
	for _, z := range w.zones {
		for owner := range z.saved() {
			web := z == closestZone(w.zones, owner, false) && w.nameservers[owner] == nil && !slices.Contains(z.mail, owner)
			if web && len(w.addresses(owner)) > 0 {
				hosts = append(hosts, owner)
			}
		}
	}
	slices.Sort(hosts)
	return hosts
}
