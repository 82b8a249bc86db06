package journey

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/facts"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// The limits of what is in a journey, each well above what mailseal keeps.
const (
	longestText  = mtasts.MaxPolicySize + 1 // bytes; a TXT record has at most as many
	longestList  = 10_000
	longestSpan  = 1 << 32 * time.Second // the longest TTL that a name server can write
	clockMargin  = 24 * time.Hour        // by which the clocks of two computers may differ
	longestKnown = 400 * 24 * time.Hour  // for which a finding may be acknowledged
	longestID    = 80
)

// firstDay is before the first mailseal, and before RFC 8461.
var firstDay = time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)

// checkValues holds every value of a journey to the limits of its type: times, lengths of time, numbers, texts, lists, and constants.
func checkValues(j Journey, now time.Time) error {
	return valueCheck{now: now}.check("", reflect.ValueOf(j))
}

// valueCheck walks through a value. Where it stands is named as in the JSON.
type valueCheck struct{ now time.Time }

var timeType, durationType = reflect.TypeFor[time.Time](), reflect.TypeFor[time.Duration]()

func (c valueCheck) check(field string, v reflect.Value) error {
	switch v.Type() {
	case timeType:
		value := v.Interface().(time.Time)
		return c.time(field, value, value.IsZero() || !value.Before(firstDay))
	case durationType:
		if value := time.Duration(v.Int()); value > longestSpan || value < 0 {
			return implausible(field, value.String())
		}
		return nil
	}
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() {
			return nil
		}
		return c.check(field, v.Elem())
	case reflect.Struct:
		return c.fields(field, v)
	case reflect.Slice:
		return c.list(field, v)
	case reflect.String:
		return checkString(field, v)
	case reflect.Int, reflect.Int64:
		if v.Int() < 0 {
			return implausible(field, strconv.FormatInt(v.Int(), 10))
		}
	default: // a bool and a number without a sign are always in their limits
	}
	return nil
}

func (c valueCheck) fields(field string, v reflect.Value) error {
	owner := v.Interface()
	for i := range v.NumField() {
		kind := v.Type().Field(i)
		name, _, _ := strings.Cut(kind.Tag.Get("json"), ",")
		at := strings.TrimPrefix(field+"."+name, ".")
		if err := c.ofWorld(owner, v.Field(i), kind.Name, at); err != nil {
			return err
		}
	}
	return nil
}

// ofWorld checks a field of a struct. What others wrote, as certificates and reports, or is meant to come, has wider limits.
func (c valueCheck) ofWorld(owner any, value reflect.Value, name, at string) error {
	switch owner := owner.(type) {
	case facts.Certificate:
		if t, ok := value.Interface().(time.Time); ok {
			return valueCheck{}.time(at, t, t.Year() >= 0)
		}
	case facts.ReportDay:
		if t, ok := value.Interface().(time.Time); ok && name != "Read" {
			return valueCheck{}.time(at, t, t.Year() >= 0)
		}
	case facts.Known:
		if name == "Until" {
			return valueCheck{}.time(at, owner.Until, owner.Until.Before(owner.At.Add(longestKnown)))
		}
	case facts.Network:
		if name == "ClockOff" {
			return c.check(at, reflect.ValueOf(owner.ClockOff.Abs()))
		}
	case facts.Day:
		if _, err := time.Parse(time.DateOnly, owner.Date); err != nil && name == "Date" {
			return implausible(at, owner.Date)
		}
	}
	return c.check(at, value)
}

// time checks a time of which ok says whether it is late enough.
func (c valueCheck) time(field string, t time.Time, ok bool) error {
	const lastYear = 9999 // that JSON can hold
	switch {
	case !ok, t.Year() > lastYear:
		return implausible(field, t.Format(time.RFC3339))
	case !c.now.IsZero() && t.After(c.now.Add(clockMargin)):
		return assets.NewError(msgid.ErrorNotesToCome, assets.Values{"field": field, "time": t.UTC().Format(time.RFC3339)})
	}
	return nil
}

func (c valueCheck) list(field string, v reflect.Value) error {
	if v.Type().Elem().Kind() == reflect.Uint8 {
		return checkLength(field, v.Len(), longestText)
	}
	if err := checkLength(field, v.Len(), longestList); err != nil {
		return err
	}
	for i := range v.Len() {
		if err := c.check(field+"["+strconv.Itoa(i)+"]", v.Index(i)); err != nil {
			return err
		}
	}
	return nil
}

func checkString(field string, v reflect.Value) error {
	if err := checkLength(field, v.Len(), longestText); err != nil {
		return err
	}
	if known, ok := constants[v.Type()]; ok && v.Len() > 0 && !slices.Contains(known, v.String()) {
		return implausible(field, v.String())
	}
	if last := field[strings.LastIndexByte(field, '.')+1:]; last == "id" && strings.HasPrefix(field, "notes.") && !isID(v.String()) {
		return implausible(field, v.String())
	}
	return nil
}

// isID reports whether a text can be the id of a place, a finding or a record.
func isID(text string) bool {
	return len(text) <= longestID && !strings.ContainsFunc(text, func(r rune) bool {
		return !(r == '-' || '0' <= r && r <= '9' || 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z')
	})
}

func checkLength(field string, n, most int) error {
	if n > most {
		return assets.NewError(msgid.ErrorNotesLong, assets.Values{"field": field})
	}
	return nil
}

func implausible(field, value string) error {
	return assets.NewError(msgid.ErrorNotesValue, assets.Values{"field": field, "value": assets.Clean(value, 80)})
}

// constants are the types of which mailseal knows every value. Those that reports and other companies may extend are not among them.
var constants = map[reflect.Type][]string{
	reflect.TypeFor[mtasts.Mode]():        names(mtasts.Enforce, mtasts.Testing, mtasts.None),
	reflect.TypeFor[plan.Kind]():          names(plan.Service, plan.Static, plan.Server, plan.Existing),
	reflect.TypeFor[plan.OperationKind](): names(plan.Removal, plan.Move),
	reflect.TypeFor[plan.TaskID](): names(plan.ReportRecord, plan.PolicyHost, plan.PolicyFile, plan.STSRecord, plan.MailServers,
		plan.DropRecord, plan.DropHost),
	reflect.TypeFor[facts.Kind](): names(facts.Authoritative, facts.Resolver),
	reflect.TypeFor[facts.Part](): names(facts.PartDNS, facts.PartPolicy, facts.PartMail, facts.PartZone, facts.PartMX, facts.PartRecord,
		facts.PartReport, facts.PartNetwork),
	reflect.TypeFor[facts.Proof](): names(facts.Signed, facts.Untrusted),
	reflect.TypeFor[facts.Basis](): names(facts.ByPolicy, facts.ByServer, facts.ByHeader, facts.BySubject, facts.ByFile),
	reflect.TypeFor[facts.Fit]():   names(facts.Fits, facts.FitsNot),
	reflect.TypeFor[facts.Status](): names(facts.OK, facts.NoData, facts.NXDomain, facts.ServFail, facts.Bogus, facts.Refused, facts.Lame, facts.Denied,
		facts.Timeout, facts.Failed, facts.NotAsked),
	reflect.TypeFor[facts.CallStage](): names(facts.CallConnect, facts.CallRefused, facts.CallGreeting, facts.CallNoStartTLS, facts.CallTLS,
		facts.CallDone, facts.CallInside, facts.CallInjected),
	reflect.TypeFor[facts.FetchStage](): names(facts.FetchConnect, facts.FetchRefused, facts.FetchTimeout, facts.FetchTLS, facts.FetchCert,
		facts.FetchHTTP, facts.FetchDone, facts.FetchInside),
	reflect.TypeFor[facts.CertFault](): names(facts.CertExpired, facts.CertNotYet, facts.CertWrongName, facts.CertUntrusted, facts.CertChain),
	reflect.TypeFor[facts.ProofReason](): names(facts.BareFile, facts.KeyGone, facts.KeyUnreachable, facts.KeyNotAsked, facts.SignatureExpired,
		facts.NotMarked, facts.NotSigned, facts.WrongSignature, facts.OtherSigner),
}

func names[T ~string](values ...T) []string {
	var list []string
	for _, v := range values {
		list = append(list, string(v))
	}
	return list
}
