package practice

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"sync"

	"github.com/emersion/go-msgauth/dkim"
	"github.com/miekg/dns"
)

// keySelector is where senders have the key that they sign reports with: keySelector._domainkey.DOMAIN (RFC 6376 §3.6.2.1).
const keySelector = "tlsrpt2026"

// senderKey is made when somebody signs, and never kept. All senders have the same: what tells them apart is where it is published.
// It is of the kind that takes no time to make.
var senderKey = sync.OnceValues(func() (ed25519.PrivateKey, error) {
	_, key, err := ed25519.GenerateKey(rand.Reader)
	return key, err
})

// signedFields are the header fields that a signature is about: From, and what says whose a report is.
var signedFields = []string{
	"From", "To", "Subject", "Date", "Message-ID", "TLS-Report-Domain", "TLS-Report-Submitter", "MIME-Version", "Content-Type",
}

// Sign signs a mail as a domain that sends it does (RFC 8460 §3), and publishes the key in the domain's DNS.
func (w *World) Sign(mail []byte, domain string) ([]byte, error) {
	w.enter()
	err := w.publishSenderKey(domain)
	w.mu.Unlock()
	if err != nil {
		return nil, err
	}
	return SignAs(mail, domain, keySelector)
}

// SignAs signs a mail in a domain's name, and leaves its DNS as it is.
func SignAs(mail []byte, domain, selector string) ([]byte, error) {
	key, err := senderKey()
	if err != nil {
		return nil, err
	}
	var signed bytes.Buffer
	err = dkim.Sign(&signed, bytes.NewReader(mail), &dkim.SignOptions{
		Domain: domain, Selector: selector, Signer: key, HeaderKeys: signedFields,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	return signed.Bytes(), err
}

// SignedMail returns the mail that brings a report, signed by the sender.
func (w *World) SignedMail(r Report, to string) ([]byte, error) {
	return w.Sign(r.Mail(to), r.submitter())
}

// publishSenderKey publishes the key of a domain that sends mail, unless it is there.
func (w *World) publishSenderKey(domain string) error {
	name := dns.CanonicalName(keySelector + "._domainkey." + domain)
	if len(closestZone(w.zones, name, false).saved().of(name, dns.TypeTXT)) > 0 {
		return nil
	}
	key, err := senderKey()
	if err != nil {
		return err
	}
	record := "v=DKIM1; k=ed25519; s=email:tlsrpt; p=" + base64.StdEncoding.EncodeToString(key.Public().(ed25519.PublicKey))
	return SenderKey{Domain: domain, Selector: keySelector, Record: record}.apply(w)
}

// publishSenderKeys publishes the keys of those that will send reports: a key is there before the mail.
func (w *World) publishSenderKeys() error {
	w.enter()
	defer w.mu.Unlock()
	var all []error
	for _, s := range w.senders {
		if s.contact != "" {
			all = append(all, w.publishSenderKey(s.domain))
		}
	}
	return errors.Join(all...)
}
