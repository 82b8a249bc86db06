package diagnosis

import (
	"strings"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/tlsrpt"
)

// maxQuote is how much is shown of what a sender says in its own words, in characters.
const maxQuote = 120

// FailureReason says why sessions failed, in a sentence that follows a colon: by the cause that the sender's own words tell, and else
// by the result type. A cause that says less than the result type gives way to it.
func FailureReason(words *assets.Words, f tlsrpt.Failure) string {
	result := msgid.Result.Of(string(f.Type))
	general := f.Type == tlsrpt.ValidationFailure || f.Type == "" || !words.Has(result)
	cause := f.Cause()
	vague := cause == tlsrpt.CauseUnknown || cause == tlsrpt.CauseCertificate || cause == tlsrpt.CauseHandshake || cause == tlsrpt.CauseUnreachable
	switch {
	case cause != tlsrpt.CauseUnknown && (general || !vague):
		if key := msgid.CauseFile.Of(string(cause)); f.Type.AboutFile() && words.Has(key) {
			return words.Say(key, nil)
		}
		return words.Say(msgid.Cause.Of(string(cause)), nil)
	case f.Type == "":
		return words.Say(msgid.ReportsNoReason, nil)
	case f.Type == tlsrpt.ValidationFailure && f.Code+f.Info != "":
		return words.Say(msgid.CauseSaidGeneral, nil)
	case words.Has(result):
		return words.Say(result, nil)
	}
	return words.Say(msgid.ResultUnknown, assets.Values{"result": Quoted(words, string(f.Type))})
}

// SenderWords says in which words of its own a sender tells of a failure, in quotes and as the sender's; "" where it has none.
func SenderWords(words *assets.Words, f tlsrpt.Failure) string {
	switch {
	case f.Code != "" && f.Info != "":
		return words.Say(msgid.CauseSaidBoth, assets.Values{"code": Quoted(words, f.Code), "info": Quoted(words, f.Info)})
	case f.Code != "" || f.Info != "":
		return words.Say(msgid.CauseSaidWords, assets.Values{"words": Quoted(words, f.Code+f.Info)})
	}
	return ""
}

// Quoted returns what somebody else wrote, in quotes that it cannot end by itself.
func Quoted(words *assets.Words, text string) string {
	text = strings.Map(func(r rune) rune {
		if strings.ContainsRune("\"“”„‟«»", r) {
			return '\''
		}
		return r
	}, assets.Clean(strings.Join(strings.Fields(text), " "), maxQuote))
	return words.Say(msgid.CauseSaidQuote, assets.Values{"text": text})
}
