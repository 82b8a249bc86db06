package probe

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"maps"
	"mime"
	"net/textproto"
	"slices"
	"strings"

	"github.com/emersion/go-imap"
	"github.com/emersion/go-imap/utf7"

	"mailseal/wizard/dnsname"
)

// Mailbox says where mails are, and who may read them there.
type Mailbox struct {
	Host     string // a name, in ASCII, or an IP address
	Port     uint16 // IMAPPort unless it is named; at IMAPPlainPort encryption begins with STARTTLS
	User     string
	Password string // goes to Host only, encrypted, and nowhere else
	Folder   string
}

// The ports of RFC 8314 §3.2 and RFC 3501 §2.1.
const (
	IMAPPort      = 993
	IMAPPlainPort = 143
)

// MailPlace is how far a folder was read. The zero value is its beginning.
type MailPlace struct {
	Validity uint32 `json:"uid_validity"` // while it stays, the numbers of mails do (RFC 3501 §2.3.1.1); 0: they never do
	UID      uint32 `json:"uid"`          // of the last mail that need not be read again
}

// FoundMail is one mail that may have a report.
type FoundMail struct {
	UID uint32
	Raw []byte
	Err error // why Raw is not there
}

const (
	fewMails    = 1000 // of which each is looked at, whatever the server would find
	headerBatch = 200  // mails whose headers are asked for at once
	mailBatch   = 25   // mails that are asked for at once
)

// Mails hands those mails of a folder on that may have a TLS report about a domain, in the order of their numbers, but for what
// came before from: one in memory at a time, however many there are. The folder is opened for reading only; nothing in it is
// marked, moved or changed. The place that it returns is how far all mails were given or need not be, with an error too: Mails
// goes on from there. each ends it by an error, which is returned.
func (p *Probe) Mails(ctx context.Context, box Mailbox, domain string, from MailPlace, each func(FoundMail) error) (MailPlace, error) {
	s, err := p.openMailbox(ctx, box)
	if err != nil {
		return from, box.sentence(ctx, err)
	}
	defer s.hangUp()
	f := mailFolder{imapSession: s, box: box, domain: dnsname.Canonical(domain), each: each}
	if err := f.open(box.Folder, from); err != nil {
		return from, box.sentence(ctx, mailboxStage{openingFolder, err})
	}
	return f.place, box.sentence(ctx, f.read())
}

// mailFolder is a folder that is open for reading.
type mailFolder struct {
	*imapSession
	box    Mailbox
	domain string
	each   func(FoundMail) error
	place  MailPlace
	next   uint32 // the number of the next mail to come; 0 where the server does not say
	count  uint32 // mails in it
}

// open opens a folder for reading only (RFC 3501 §6.3.2), to go on at a place.
func (f *mailFolder) open(name string, from MailPlace) error {
	encoded, err := utf7.Encoding.NewEncoder().String(name)
	if err != nil {
		return refusal{}
	}
	err = f.ask("EXAMINE "+quoted(encoded), func(response imap.Resp) (bool, error) {
		if status, ok := response.(*imap.StatusResp); ok && len(status.Arguments) > 0 {
			switch n, err := imap.ParseNumber(status.Arguments[0]); {
			case err != nil:
			case status.Code == imap.CodeUidValidity:
				f.place.Validity = n
			case status.Code == imap.CodeUidNext:
				f.next = n
			}
		}
		if said, fields, ok := imap.ParseNamedResp(response); ok && said == "EXISTS" && len(fields) > 0 {
			f.count, _ = imap.ParseNumber(fields[0])
		}
		return false, nil
	})
	if from.Validity == f.place.Validity && from.Validity != 0 {
		f.place.UID = from.UID
	}
	return err
}

// read goes through the mails that are new.
func (f *mailFolder) read() error {
	if f.count > 0 && (f.next == 0 || f.next > f.place.UID+1) {
		uids, err := f.candidates()
		if err != nil {
			return err
		}
		for batch := range slices.Chunk(uids, headerBatch) {
			if err := f.readBatch(batch); err != nil {
				return err
			}
			f.done(batch[len(batch)-1])
		}
	}
	if f.next > 0 { // what came later has at least that number
		f.done(f.next - 1)
	}
	return nil
}

// done remembers that the mails up to one need not be read again.
func (f *mailFolder) done(uid uint32) { f.place.UID = max(f.place.UID, uid) }

// candidates returns the numbers of the new mails that the server takes for reports, or of all where they are few, or where the
// server finds none: some do not search in every header.
func (f *mailFolder) candidates() ([]uint32, error) {
	isNew := fmt.Sprintf("UID %d:*", f.place.UID+1)
	if f.count > fewMails && (f.next == 0 || f.next-f.place.UID > fewMails) {
		found, err := f.search(isNew + " " + searchKeys(f.domain))
		var refused refusal
		if err != nil && !errors.As(err, &refused) || len(found) > 0 {
			return found, err
		}
	}
	return f.search(isNew)
}

// searchKeys asks for mails as RFC 8460 §5.3 has them, and for those that were forwarded.
func searchKeys(domain string) string {
	return `OR HEADER TLS-Report-Domain ` + quoted(domain) + ` OR HEADER Content-Type "tlsrpt"` +
		` OR (SUBJECT "Report Domain" SUBJECT ` + quoted(domain) + `) OR SUBJECT "tlsrpt" SUBJECT "TLS report"`
}

// search returns the numbers of new mails, lowest first (RFC 3501 §6.4.4).
func (f *mailFolder) search(keys string) (uids []uint32, err error) {
	err = f.ask("UID SEARCH "+keys, func(response imap.Resp) (bool, error) {
		name, fields, ok := imap.ParseNamedResp(response)
		if !ok || name != "SEARCH" {
			return false, nil
		}
		for _, field := range fields {
			// n:* is the last mail where none is new.
			if uid, err := imap.ParseNumber(field); err == nil && uid > f.place.UID && (f.next == 0 || uid < f.next) {
				uids = append(uids, uid)
			}
		}
		return true, nil
	})
	slices.Sort(uids)
	return slices.Compact(uids), err
}

// readBatch reads those mails of a batch that are about the domain by their headers.
func (f *mailFolder) readBatch(batch []uint32) error {
	sizes := map[uint32]uint32{}
	err := f.fetch(batch, "RFC822.SIZE BODY.PEEK[HEADER.FIELDS (SUBJECT CONTENT-TYPE TLS-REPORT-DOMAIN)]", func(m mailItems) error {
		if m.body == nil || isAbout(f.domain, m.body) {
			sizes[m.uid] = max(sizes[m.uid], m.size)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for some := range slices.Chunk(slices.Sorted(maps.Keys(sizes)), mailBatch) {
		if err := f.readMails(some, sizes); err != nil {
			return err
		}
	}
	return nil
}

// readMails hands mails on.
func (f *mailFolder) readMails(uids []uint32, sizes map[uint32]uint32) error {
	var waiting []uint32
	for _, uid := range uids {
		if sizes[uid] <= MaxMail {
			waiting = append(waiting, uid)
		} else if err := f.give(FoundMail{UID: uid, Err: errMailSize}); err != nil {
			return err
		}
	}
	take := func(m mailItems) error {
		at, known := slices.BinarySearch(waiting, m.uid)
		if !known || m.body == nil {
			return nil // news of a mail that was not asked for
		}
		if err := f.give(FoundMail{UID: m.uid, Raw: m.body}); err != nil {
			return err
		}
		if waiting = slices.Delete(waiting, at, at+1); len(waiting) > 0 {
			f.done(waiting[0] - 1)
		}
		return nil
	}
	var refused refusal
	if err := f.fetch(slices.Clone(waiting), "BODY.PEEK[]", take); !errors.As(err, &refused) {
		return err
	}
	// One mail that the server cannot read must not keep us from the others.
	for _, uid := range slices.Clone(waiting) {
		err := f.fetch([]uint32{uid}, "BODY.PEEK[]", take)
		if errors.As(err, &refused) {
			err = f.give(FoundMail{UID: uid, Err: f.box.sentence(f.ctx, err)})
		}
		if err != nil {
			return err
		}
		f.done(uid)
	}
	return nil
}

// give hands a mail on.
func (f *mailFolder) give(m FoundMail) error {
	if err := f.each(m); err != nil {
		return callerError{err}
	}
	return nil
}

// mailItems is what a server says of one mail.
type mailItems struct {
	uid, size uint32
	body      []byte // what was asked for of it
}

// fetch asks for something of mails, which does not mark them as read (RFC 3501 §6.4.5).
func (f *mailFolder) fetch(uids []uint32, what string, take func(mailItems) error) error {
	if len(uids) == 0 {
		return nil
	}
	var set imap.SeqSet
	set.AddNum(uids...)
	return f.ask("UID FETCH "+set.String()+" (UID "+what+")", func(response imap.Resp) (bool, error) {
		name, fields, ok := imap.ParseNamedResp(response)
		if !ok || name != "FETCH" || len(fields) < 2 {
			return false, nil
		}
		items, _ := fields[1].([]any)
		m := newMailItems(items)
		if _, asked := slices.BinarySearch(uids, m.uid); !asked {
			return false, nil
		}
		return true, take(m)
	})
}

// newMailItems reads names and values.
func newMailItems(items []any) (m mailItems) {
	for pair := range slices.Chunk(items, 2) {
		name, ok := pair[0].(string)
		if !ok || len(pair) < 2 {
			return m
		}
		switch name = strings.ToUpper(name); {
		case name == "UID":
			m.uid, _ = imap.ParseNumber(pair[1])
		case name == "RFC822.SIZE":
			m.size, _ = imap.ParseNumber(pair[1])
		case strings.HasPrefix(name, "BODY["):
			switch value := pair[1].(type) {
			case *bytes.Buffer: // the library's literal
				m.body = value.Bytes()
			case string:
				m.body = []byte(value)
			}
		}
	}
	return m
}

// isAbout reports whether a mail may have a report about a domain, or a name below it, by its header: as RFC 8460 §5.3 has it, or
// as people forward it. One that names another domain has not.
func isAbout(domain string, header []byte) bool {
	fields, _ := textproto.NewReader(bufio.NewReader(bytes.NewReader(append(header, "\r\n\r\n"...)))).ReadMIMEHeader() // what can be read of it
	subject, err := new(mime.WordDecoder).DecodeHeader(fields.Get("Subject"))
	if err != nil {
		subject = fields.Get("Subject")
	}
	subject = strings.ToLower(subject)
	named := fields.Values("TLS-Report-Domain")
	if _, after, ok := strings.Cut(subject, "report domain:"); ok {
		name, _, _ := strings.Cut(strings.TrimSpace(after), " ")
		named = append(named, name)
	}
	if len(named) > 0 {
		return slices.ContainsFunc(named, func(name string) bool { return dnsname.Under(dnsname.Canonical(strings.TrimSpace(name)), domain) })
	}
	return strings.Contains(strings.ToLower(strings.Join(fields.Values("Content-Type"), " ")), "tlsrpt") ||
		slices.ContainsFunc([]string{"tlsrpt", "tls-rpt", "tls report", "report domain"}, func(word string) bool { return strings.Contains(subject, word) })
}
