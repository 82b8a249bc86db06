package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
	"strings"

	"github.com/spf13/pflag"
	"golang.org/x/net/idna"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/providers"
	"mailseal/wizard/dnsname"
	"mailseal/wizard/probe"
	"mailseal/wizard/reports"
	"mailseal/wizard/store"
)

// Reports that are in a mailbox. What mailseal does there is read: it marks, moves and changes nothing.

// mailboxFlags are what is said of a mailbox on the command line.
type mailboxFlags struct {
	at, folder, passwordCommand string
}

const (
	mailboxFlag         = "imap"
	folderFlag          = "imap-folder"
	passwordCommandFlag = "imap-password-command"
	usualFolder         = "INBOX"
)

func (f *mailboxFlags) define(flags *pflag.FlagSet) {
	flags.StringVar(&f.at, mailboxFlag, "", "")
	flags.StringVar(&f.folder, folderFlag, usualFolder, "")
	flags.StringVar(&f.passwordCommand, passwordCommandFlag, "", "")
}

func (f *mailboxFlags) named() bool { return f.at != "" }

// check refuses flags that go with a mailbox where there is none.
func (f *mailboxFlags) check(domain string) error {
	for _, alone := range []struct {
		flag string
		used bool
	}{{folderFlag, f.folder != usualFolder}, {passwordCommandFlag, f.passwordCommand != ""}} {
		if alone.used && !f.named() {
			return assets.NewError(msgid.ErrorMailboxFlagAlone, assets.Values{"flag": alone.flag, "domain": domain})
		}
	}
	return nil
}

// mailbox is one that is read for a domain; nil where none was named.
type mailbox struct {
	probe.Mailbox
	domain string
	notes  *store.Store
	place  probe.MailPlace
}

// mailbox returns the mailbox that the flags name, with its password. Whatever can be known to fail is said before anything is
// asked or tried.
func (a *app) mailbox(ctx context.Context, domain string, f mailboxFlags) (*mailbox, error) {
	if err := f.check(domain); err != nil || !f.named() {
		return nil, err
	}
	at, err := parseMailbox(f.at, domain)
	if err != nil {
		return nil, err
	}
	if err := a.mailboxAccess(at.Host, domain); err != nil {
		return nil, err
	}
	notes, err := a.store()
	if err != nil {
		return nil, err
	}
	at.Folder = f.folder
	if at.Password, err = a.mailPassword(ctx, at.User+"@"+at.Host, f.passwordCommand); err != nil {
		return nil, err
	}
	return &mailbox{Mailbox: at, domain: domain, notes: notes}, nil
}

// parseMailbox reads USER@HOST[:PORT]. The user may be a mail address: the last @ counts. One that only names the address of a
// mailbox at the domain does not name the server.
func parseMailbox(text, domain string) (at probe.Mailbox, err error) {
	wrong := func(id msgid.ID, text, guess string) (probe.Mailbox, error) {
		return probe.Mailbox{}, assets.NewError(id, assets.Values{"text": assets.Clean(text, 80), "guess": guess})
	}
	i := strings.LastIndex(text, "@")
	if i <= 0 || i == len(text)-1 || strings.ContainsFunc(text, isControl) {
		return wrong(msgid.ErrorMailboxAddress, text, "")
	}
	at.User = text[:i]
	host, port := splitPort(text[i+1:])
	if at.Host, err = serverName(host); err != nil {
		return wrong(msgid.ErrorMailboxAddress, text, "")
	}
	at.Port = probe.IMAPPort
	if port != "" {
		n, err := strconv.ParseUint(port, 10, 16)
		if err != nil || n == 0 {
			return wrong(msgid.ErrorMailboxPort, port, "")
		}
		at.Port = uint16(n)
	}
	if port == "" && !strings.Contains(at.User, "@") {
		if access, ok := knownMailboxes(at.Host); ok && access.Server != at.Host && access.Password == providers.AppPassword {
			return wrong(msgid.ErrorMailboxAddressOnly, text, access.Server)
		}
		if dnsname.Equal(at.Host, domain) {
			return wrong(msgid.ErrorMailboxAddressOnly, text, "imap."+at.Host)
		}
	}
	return at, nil
}

func isControl(r rune) bool { return r < ' ' || r == 0x7f }

// splitPort cuts the port off a host; an IPv6 address with a port is in brackets.
func splitPort(text string) (host, port string) {
	if host, port, err := net.SplitHostPort(text); err == nil {
		return host, port
	}
	return strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"), ""
}

// serverName returns a host in ASCII.
func serverName(host string) (string, error) {
	if addr, err := netip.ParseAddr(host); err == nil {
		return addr.String(), nil
	}
	name, err := idna.Lookup.ToASCII(strings.TrimSuffix(host, "."))
	if err == nil && name == "" {
		err = errors.New("no name")
	}
	return name, err
}

// knownMailboxes returns what the catalogue knows of a server; nothing where it cannot be read.
func knownMailboxes(host string) (providers.MailboxAccess, bool) {
	catalogue, err := providers.Load()
	if err != nil {
		return providers.MailboxAccess{}, false
	}
	return catalogue.MailboxAccess(host)
}

// mailboxAccess says where no password will do, or only one of a kind.
func (a *app) mailboxAccess(host, domain string) error {
	access, ok := knownMailboxes(host)
	if !ok {
		return nil
	}
	if access.Password == providers.NoPassword {
		return assets.NewError(msgid.ErrorMailboxNoPasswords, assets.Values{"name": access.Name, "domain": domain})
	}
	words, err := assets.Load(a.lang)
	if err != nil {
		return err
	}
	fmt.Fprintln(a.io.errOut, words.Say(msgid.ReportsMailboxAppPassword, assets.Values{"name": access.Name, "page": access.Page}))
	return nil
}

// name is how the mailbox is shown, and remembered.
func (m *mailbox) name() string {
	host := m.Host
	if m.Port != probe.IMAPPort || strings.Contains(host, ":") {
		host = net.JoinHostPort(host, strconv.Itoa(int(m.Port)))
	}
	return m.User + "@" + host
}

// read hands every report in the mailbox that is new to found, and why others could not be read.
func (m *mailbox) read(ctx context.Context, network *probe.Probe, found *reports.Collector) {
	if m == nil {
		return
	}
	source := found.Source(m.name())
	defer source.Close()
	taken := 0
	from := m.notes.MailPlace(m.domain, m.name(), m.Folder)
	place, err := network.Mails(ctx, m.Mailbox, m.domain, probe.MailPlace(from), func(mail probe.FoundMail) error {
		taken++
		name := fmt.Sprintf("%s, mail UID %d", m.name(), mail.UID)
		if mail.Err != nil {
			source.Skip(name, mail.Err, true)
			return nil
		}
		addReports(ctx, source, name, bytes.NewReader(mail.Raw))
		return ctx.Err()
	})
	m.place = place
	folder := m.name() + ", " + m.Folder
	switch {
	case err != nil && taken > 0:
		mails := assets.Counted{ID: msgid.ErrorMailboxMails, N: int64(taken)}
		source.Skip(folder, assets.Because(msgid.ErrorMailboxPart, assets.Values{"mails": mails}, err), true)
	case err != nil:
		source.Skip(folder, err, true)
	case taken == 0:
		source.Skip(folder, assets.NewError(msgid.ErrorMailboxNoneNew, assets.Values{"domain": m.domain, "folder": m.Folder}), false)
	}
}

// saved remembers how far the mailbox was read. Call it when what was in the mails is saved.
func (m *mailbox) saved() error {
	if m == nil || m.place.Validity == 0 {
		return nil
	}
	return m.notes.MarkMailboxRead(m.domain, m.name(), m.Folder, store.MailPlace(m.place))
}
