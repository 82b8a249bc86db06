// Package providers knows who runs mail, DNS and web space, by the names they
// leave in DNS, and what each of them asks of somebody who publishes a policy
// file: which names belong in it, where it can live, and where to click.
//
// What it knows is data, in assets/catalogue. Every claim there has a source
// and a confidence; what is below Documented is worded as a hint. Nothing here
// touches the network, and everything in Clues is taken to be hostile.
//
//	service.go    which service keeps a domain's policy, and which records it wants
//	hosting.go    the places where a policy can live, the recommended one first
//	merits.go     which of them fit a domain, and in which order
//	website.go    who has the domain's web site, and who serves its policy now
//	shown.go      a value such as a place shows
//	paste.go      the values that users bring from such a place
//	recipe.go     the files for such a place
//	policy.go     the mx lines of a policy, with a reason each
//	mail.go       who runs the mail
//	dnshost.go    who runs the DNS, and how a record is entered there
//	operators.go  companies by the names that people type, with their servers
//	companies.go  who reads the reports, and what else is known of companies by their names alone
//	senders.go    who keeps to the policies of others, and who sends reports
//	clues.go      what was seen of a domain, on which all of these go, with pattern.go
//	providers.go  the catalogue; entries.go is one entry of each kind, as the files have it
package providers

import (
	"bytes"
	"fmt"
	"strings"
	"sync"

	"github.com/BurntSushi/toml"

	"mailseal/assets"
)

// The ids that stand for no company.
const (
	Unknown    = "unknown"     // somebody that the catalogue does not know
	SelfHosted = "self-hosted" // servers with names under the domain itself
	NoMail     = "none"        // the domain names no mail server, or only "." (RFC 7505)
)

// Confidence says how sure a claim of the catalogue is.
type Confidence string

// The confidences, surest first.
const (
	Documented Confidence = "D"  // read in the vendor's own text
	Reported   Confidence = "R"  // seen in third-party pages, or in several public DNS files
	SeenOnce   Confidence = "R1" // seen there once
	Remembered Confidence = "M"  // from memory, not looked up
)

// Sure reports whether a claim may be shown as a fact; anything else is a hint.
func (c Confidence) Sure() bool { return c == Documented }

func (c Confidence) rank() int { return strings.Index("M R1R D ", string(c)+" ") }

// Catalogue is what is known of providers. It does not change and is safe for concurrent use.
type Catalogue struct {
	sources  map[string]source
	mail     []mailEntry
	dns      []dnsEntry
	web      []webEntry // web hosts and hosted services, in the order of the files
	issuers  []issuerEntry
	settings settings
	network  network

	senderEntries []senderEntry
	senders       []Sender  // of these
	companies     Companies // of all these
}

// Load returns the embedded catalogue, parsed on the first call. An error means
// that the program was built with broken data.
func Load() (*Catalogue, error) { return load() }

var load = sync.OnceValues(func() (*Catalogue, error) { return parse(assets.File) })

// parse reads the catalogue's files; a key that nothing knows is an error.
func parse(read func(name string) ([]byte, error)) (*Catalogue, error) {
	var file struct {
		Sources  map[string]source
		Mail     []mailEntry
		DNS      []dnsEntry
		Web      []webEntry
		Issuer   []issuerEntry
		Sender   []senderEntry
		Settings settings
		network
	}
	var web []webEntry
	for _, name := range []string{"sources", "mail", "gateways", "dns", "web", "services", "senders", "issuers", "network"} {
		name = "catalogue/" + name + ".toml"
		body, err := read(name)
		if err != nil {
			return nil, err
		}
		mail := file.Mail
		file.Mail, file.Web = nil, nil
		meta, err := toml.NewDecoder(bytes.NewReader(body)).Decode(&file)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		if unknown := meta.Undecoded(); len(unknown) > 0 {
			return nil, fmt.Errorf("%s: nothing knows the key %s", name, unknown[0])
		}
		file.Mail = append(mail, file.Mail...)
		web = append(web, file.Web...)
	}
	c := &Catalogue{sources: file.Sources, mail: file.Mail, dns: file.DNS, web: web, issuers: file.Issuer, settings: file.Settings, network: file.network, senderEntries: file.Sender}
	for _, e := range file.Sender {
		sender, err := e.sender()
		if err != nil {
			return nil, err
		}
		c.senders = append(c.senders, sender)
	}
	c.companies = c.gather()
	return c, nil
}

// name returns the name of a mail provider, gateway, DNS host, web host or service by
// its id. An id stands for the same company everywhere, but its products differ: ask
// for the name of a DNS host with the HostResult it came in.
func (c *Catalogue) name(id string) string {
	if name, ok := c.settings.Names[id]; ok {
		return name
	}
	for i := range c.mail {
		if c.mail[i].ID == id {
			return c.mail[i].Name
		}
	}
	for i := range c.dns {
		if c.dns[i].ID == id {
			return c.dns[i].Name
		}
	}
	if w := c.webEntry(id); w != nil {
		return w.Name
	}
	return ""
}
