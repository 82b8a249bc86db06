package probe

import (
	"context"
	"crypto/tls"
	"errors"
	"maps"
	"strconv"
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
)

// What the user reads where a mailbox cannot be read. Whatever the server says is cleaned, capped, and in quotes as the server's.

// Why a mailbox cannot be read.
var (
	errNoHost        = errors.New("no such host")
	errNoDNS         = errors.New("no resolver answers")
	errLoginDisabled = errors.New("no login with a password")
	errCertificate   = errors.New("the certificate proves nothing")
	errMailSize      = assets.NewError(msgid.ErrorTextMailSize, assets.Values{"n": strconv.Itoa(MaxMail >> 20)})
)

// maxSaid is how much is shown of what a server says.
const maxSaid = 120

// mailboxWork is what was under way.
type mailboxWork string

const (
	connecting    mailboxWork = "connecting"
	encrypting    mailboxWork = "encrypting"
	loggingIn     mailboxWork = "logging in"
	openingFolder mailboxWork = "opening"
)

// mailboxStage is an error, and what was under way.
type mailboxStage struct {
	work mailboxWork
	err  error
}

func (e mailboxStage) Error() string { return string(e.work) + ": " + e.err.Error() }
func (e mailboxStage) Unwrap() error { return e.err }

// certificateFault is a certificate that does not prove the server's name.
type certificateFault struct{ shown *facts.Certificate }

func (e certificateFault) Error() string { return e.shown.Err }

// callerError is an error of whoever asked for mails.
type callerError struct{ error }

// sentence says what went wrong. That the user ended it is the context's error, and an error of the caller's stays as it is.
func (b Mailbox) sentence(ctx context.Context, err error) error {
	if err == nil || ctx.Err() != nil {
		return ctx.Err()
	}
	var caller callerError
	var fault certificateFault
	switch {
	case errors.As(err, &caller):
		return caller.error
	case errors.As(err, &fault):
		return b.because(certificateSentence(fault.shown.Fault), err, assets.Values{
			"names": assets.FirstFew(fault.shown.Names, 3), "date": assets.Date{At: fault.shown.NotAfter}, "from": assets.Date{At: fault.shown.NotBefore},
		})
	}
	id, text := saidSentence(err)
	if text = b.cleaned(text); text == "" {
		return b.because(unsaidSentence(err), err, nil)
	}
	return b.because(id, err, assets.Values{"text": assets.Phrase{ID: msgid.ReportsMailboxServerSays, Values: assets.Values{"text": text}}})
}

func (b Mailbox) because(id msgid.ID, err error, more assets.Values) error {
	values := assets.Values{"host": b.Host, "port": strconv.Itoa(int(b.Port)), "folder": assets.Clean(b.Folder, 60)}
	maps.Copy(values, more)
	return &assets.Error{ID: id, Values: values, Err: err}
}

// cleaned returns what a server said, fit to be shown: without the password, should it repeat that.
func (b Mailbox) cleaned(text string) string {
	if b.Password != "" {
		text = strings.ReplaceAll(text, b.Password, "***")
	}
	return assets.Clean(strings.TrimSpace(text), maxSaid)
}

func certificateSentence(fault facts.CertFault) msgid.ID {
	switch fault {
	case facts.CertExpired:
		return msgid.ErrorMailboxCertificateExpired
	case facts.CertNotYet:
		return msgid.ErrorMailboxCertificateEarly
	case facts.CertWrongName:
		return msgid.ErrorMailboxCertificateName
	case facts.CertChain:
		return msgid.ErrorMailboxCertificateChain
	case facts.CertUntrusted:
	}
	return msgid.ErrorMailboxCertificateUntrusted
}

// saidSentence returns the sentence that quotes the server, and what it said; "" where it said nothing.
func saidSentence(err error) (msgid.ID, string) {
	var refused refusal
	var bye farewell
	switch {
	case errors.As(err, &bye):
		return msgid.ErrorMailboxBye, bye.text
	case !errors.As(err, &refused):
		return "", ""
	}
	switch underWay(err) {
	case loggingIn:
		return msgid.ErrorMailboxLogin, refused.text
	case openingFolder:
		return msgid.ErrorMailboxFolder, refused.text
	case connecting, encrypting:
	}
	return msgid.ErrorMailboxRefuses, refused.text
}

// unsaidSentence returns the sentence for an error in which the server said nothing of it.
func unsaidSentence(err error) msgid.ID {
	work := underWay(err)
	for _, known := range []struct {
		is bool
		id msgid.ID
	}{
		{errors.Is(err, errNoHost), msgid.ErrorMailboxHost},
		{errors.Is(err, errNoDNS), msgid.ErrorMailboxDns},
		{work == connecting && isRefused(err), msgid.ErrorMailboxRefused},
		{work == connecting && isTimeout(err), msgid.ErrorMailboxSilent},
		{work == connecting, msgid.ErrorMailboxUnreachable},
		{errors.As(err, new(tls.RecordHeaderError)), msgid.ErrorMailboxNoTls},
		{work == encrypting && isTimeout(err), msgid.ErrorMailboxNoTls},
		{work == encrypting, msgid.ErrorMailboxTls},
		{errors.Is(err, errNoStartTLS), msgid.ErrorMailboxStarttls},
		{errors.Is(err, errLoginDisabled), msgid.ErrorMailboxLoginDisabled},
		{errors.Is(err, errNotIMAP), msgid.ErrorMailboxNotImap},
		{errors.Is(err, errTooMuch), msgid.ErrorMailboxTooMuch},
		{errors.As(err, new(refusal)) && work == loggingIn, msgid.ErrorMailboxLoginSilent},
		{errors.As(err, new(refusal)) && work == openingFolder, msgid.ErrorMailboxFolderSilent},
		{errors.As(err, new(refusal)), msgid.ErrorMailboxRefusesSilent},
		{isTimeout(err), msgid.ErrorMailboxTime},
	} {
		if known.is {
			return known.id
		}
	}
	return msgid.ErrorMailboxLost
}

func underWay(err error) mailboxWork {
	var stage mailboxStage
	errors.As(err, &stage)
	return stage.work
}
