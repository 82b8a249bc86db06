package practice

import (
	"io/fs"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/miekg/dns"
)

// draw makes the world of its zone files. Who serves what follows from them:
// the hosts of a zone's own NS records are its servers, the hosts of MX records
// are mail servers, and every other name with an address is a web server.
func (w *World) draw() error {
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
	w.drawResolvers()
	return nil
}

func (w *World) readZones() error {
	type source struct{ file, origin string }
	sources := []source{{"root", "."}}
	for _, tld := range strings.Fields(topLevels) {
		sources = append(sources, source{"tld", tld})
	}
	files, err := fs.Glob(zoneFiles, "zones/*.*.zone")
	if err != nil {
		return err
	}
	for _, file := range files {
		origin := strings.TrimSuffix(strings.TrimPrefix(file, "zones/"), ".zone")
		sources = append(sources, source{origin, origin})
	}
	for _, s := range sources {
		z, err := readZone(s.file, s.origin, w.domain)
		if err != nil {
			return err
		}
		w.zones = append(w.zones, z)
	}
	return w.readHome()
}

// resolvers of the world; the last is the one that was asked too early.
func (w *World) drawResolvers() {
	for turn, known := range []struct{ name, host, addr string }{
		{"Google", "dns.google", "8.8.8.8"},
		{"Cloudflare", "cloudflare-dns.com", "1.1.1.1"},
		{"Quad9", "dns.quad9.net", "9.9.9.9"},
	} {
		r := w.resolver(known.name, netip.MustParseAddr(known.addr), turn)
		r.host = known.host
		w.resolvers = append(w.resolvers, r)
	}
	w.resolvers[2].slow = true
}

func (w *World) resolver(name string, addr netip.Addr, turn int) *resolver {
	r := newResolver(name, addr, turn)
	for _, host := range w.zones[0].ns {
		for _, root := range w.nameservers[host].addrs {
			if root.Is4() {
				r.hints = append(r.hints, root)
			}
		}
	}
	r.ask = func(server netip.Addr, query *dns.Msg, at time.Time) *dns.Msg {
		if s := w.byAddr[server]; s != nil && !w.lost(server, 53) {
			return s.answer(query, at)
		}
		return nil
	}
	return r
}

func (w *World) nameserver(host string) *nameserver {
	s := w.nameservers[host]
	if s == nil {
		s = &nameserver{host: host, addrs: w.addresses(host), broken: map[string]bool{}}
		w.nameservers[host] = s
		for _, addr := range s.addrs {
			w.byAddr[addr] = s
		}
	}
	return s
}

// open starts the servers that the zones tell of.
func (w *World) open() error {
	mail := w.mailServerNames()
	for _, s := range w.nameservers {
		if err := w.serveDNS(s.addrs, s.answer); err != nil {
			return err
		}
	}
	for _, r := range w.resolvers {
		if err := w.serveDNS([]netip.Addr{r.addr}, r.answer); err != nil {
			return err
		}
		if err := w.serveDoH(r); err != nil {
			return err
		}
	}
	for _, host := range mail {
		if err := w.serveMail(&mailServer{host: host, addrs: w.addresses(host)}); err != nil {
			return err
		}
	}
	for _, m := range w.webServers(mail) {
		if err := w.serveWeb(m); err != nil {
			return err
		}
	}
	return nil
}

// mailServerNames are all MX targets, and the hosts that look like one: a zone
// may have mail servers for customers that are not in this world.
func (w *World) mailServerNames() []string {
	var hosts []string
	for _, z := range w.zones {
		for owner, rrs := range z.saved() {
			for _, rr := range rrs {
				if mx, ok := rr.(*dns.MX); ok {
					hosts = append(hosts, dns.CanonicalName(mx.Mx))
				}
			}
			if isMailName(owner) && len(z.saved().of(owner, dns.TypeA)) > 0 {
				hosts = append(hosts, owner)
			}
		}
	}
	slices.Sort(hosts)
	return slices.Compact(hosts)
}

func isMailName(host string) bool {
	return strings.HasSuffix(host, ".mail.protection.outlook.com.") || strings.HasSuffix(host, ".mx.microsoft.") ||
		strings.HasSuffix(host, ".l.google.com.") || strings.HasSuffix(host, "-smtp-inbound-1.mimecast.com.") ||
		strings.HasSuffix(host, "-smtp-inbound-2.mimecast.com.") || strings.HasSuffix(host, ".mx.cloudflare.net.") || host == "mail.tutanota.de."
}

// webServers are the machines behind all other addresses.
func (w *World) webServers(mail []string) []*machine {
	var owners []string
	for _, z := range w.zones {
		for owner := range z.saved() {
			host := z == closestZone(w.zones, owner, false) && w.nameservers[owner] == nil && !slices.Contains(mail, owner)
			if host && len(w.addresses(owner)) > 0 {
				owners = append(owners, owner)
			}
		}
	}
	slices.Sort(owners)
	var machines []*machine
	for _, owner := range owners {
		addrs := w.addresses(owner)
		m := w.machines[addrs[0]]
		if m == nil {
			m = &machine{addrs: addrs}
			machines = append(machines, m)
		}
		m.names = append(m.names, strings.TrimSuffix(owner, "."))
		for _, addr := range addrs {
			w.machines[addr] = m
		}
	}
	for _, m := range machines { // aliases of the domain's own site are on its certificate
		if slices.Contains(m.names, w.domain) {
			m.names = append(m.names, "www."+w.domain)
			w.own = m
		}
	}
	return machines
}
