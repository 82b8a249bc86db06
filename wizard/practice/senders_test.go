package practice

import (
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

// startAll makes a world that senders of every temperament write to.
func startAll(t testing.TB, provider string) *World {
	t.Helper()
	w, err := Start(Options{Provider: provider, Start: monday, Frozen: true, AllSenders: true})
	ok(t, err)
	t.Cleanup(w.Close)
	return w
}

// googlePolicy is a policy for the mail servers that the practice domain has at Google, and others.
func googlePolicy(mode mtasts.Mode, maxAge time.Duration, more ...string) string {
	return mtasts.Policy{Mode: mode, MX: append([]string{"aspmx.l.google.com", "*.aspmx.l.google.com"}, more...), MaxAge: maxAge}.String()
}

// who lists whose refusals these are, each once.
func who(refusals []Refusal) string {
	var all []string
	for _, r := range refusals {
		all = append(all, r.Sender)
	}
	slices.Sort(all)
	return strings.Join(slices.Compact(all), " ")
}

// policyFile replaces the policy, at once.
func policyFile(w *World, policy string) Change {
	return Upload{"mta-sts." + w.Domain(), mtasts.PolicyPath, policy}
}

// newID replaces the record, at once.
func newID(w *World) Change {
	return ReplaceRecord{"_mta-sts." + w.Domain(), "TXT", mtasts.Record{ID: mtasts.NewID(w.Clock().Now())}.String()}
}

// otherServer is a mail server that googlePolicy does not list of itself.
const otherServer = "smtp.google.com"

// keepers are the senders that keep to a policy.
const keepers = "by-id daily dane-first only-before-refusing pinned seldom weekly"

// TestTemperaments has senders remember an enforced policy for a month or a day, and something change.
func TestTemperaments(t *testing.T) {
	const month = 30 * day
	atOnce := func(changes ...func(w *World) Change) func(w *World) error {
		return func(w *World) error {
			for _, c := range changes {
				if err := w.ApplyAtOnce(c(w)); err != nil {
					return err
				}
			}
			return nil
		}
	}
	move := func(*World) Change { return SetMX{otherServer} }
	policy := func(mode mtasts.Mode, more ...string) func(w *World) Change {
		return func(w *World) Change { return policyFile(w, googlePolicy(mode, month, more...)) }
	}
	narrow := func(w *World) Change {
		return policyFile(w, "version: STSv1\nmode: enforce\nmx: mx.elsewhere.example\nmax_age: 2592000\n")
	}
	noRecord := func(w *World) Change { return DeleteRecord{Name: "_mta-sts." + w.Domain(), Type: "TXT"} }
	noFile := func(w *World) Change { return Withdraw{"mta-sts." + w.Domain(), mtasts.PolicyPath} }
	broken := func(f Fault) func(w *World) error { return func(w *World) error { return w.Break(f) } }
	for name, test := range map[string]struct {
		happens func(w *World) error
		want    string // who refuses within four days
		later   string // and in the week after that
		gone    string // and in the week after that, where the policy was for a day
	}{
		"nothing":                       {atOnce(), "", "", ""},
		"another server":                {atOnce(move), keepers, keepers, keepers},
		"another server, listed":        {atOnce(policy(mtasts.Enforce, otherServer), newID, move), "pinned", "pinned", ""},
		"another server, no new id":     {atOnce(policy(mtasts.Enforce, otherServer), move), "by-id dane-first only-before-refusing pinned seldom weekly", "by-id dane-first only-before-refusing pinned seldom", ""},
		"testing":                       {atOnce(policy(mtasts.Testing), newID, move), "pinned", "pinned", ""},
		"none":                          {atOnce(policy(mtasts.None), newID, move), "pinned", "pinned", ""},
		"listed elsewhere, no new id":   {atOnce(narrow), "daily", "daily weekly", keepers},
		"listed elsewhere":              {atOnce(narrow, newID), "by-id daily dane-first seldom weekly", "by-id daily dane-first seldom weekly", keepers},
		"record gone":                   {atOnce(noRecord, move), keepers, keepers, ""},
		"file gone":                     {atOnce(noFile, move), keepers, keepers, ""},
		"file gone, new id":             {atOnce(noFile, newID, move), keepers, keepers, ""},
		"no mail is taken":              {atOnce(func(*World) Change { return ReplaceRecord{"rosehill-school.example", "MX", "0 ."} }), "", "", ""},
		"certificate expired":           {broken(MailCertExpired), keepers, keepers, keepers},
		"no STARTTLS":                   {broken(MailNoStartTLS), keepers, keepers, keepers},
		"mail servers down":             {broken(MailDown), "", "", ""},
		"name servers silent":           {broken(NameServersSilent), "", "", ""},
		"the user's lines are listened": {broken(Intercepted), "", "", ""},
		"TLSA of another key":           {broken(TLSAStale), "", "", ""}, // the domain itself is not signed: TestDANENeedsSignedMX
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			refusedBy := func(maxAge, after, during time.Duration) string {
				w := startAll(t, "google")
				publish(t, w, googlePolicy(mtasts.Enforce, maxAge))
				w.Clock().Advance(3 * day)
				if got := who(w.Refusals(time.Time{})) + who(w.WouldRefuse()); got != "" {
					t.Fatalf("at first, refused by %s", got)
				}
				ok(t, test.happens(w))
				w.Clock().Advance(after)
				since := w.Clock().Now()
				w.Clock().Advance(during)
				return who(w.Refusals(since))
			}
			if got := refusedBy(month, time.Hour, 4*day); got != test.want {
				t.Errorf("refused by %q, want %q", got, test.want)
			}
			if got := refusedBy(month, 5*day, 7*day); got != test.later {
				t.Errorf("later, refused by %q, want %q", got, test.later)
			}
			if test.gone == test.later && test.gone != "" {
				return
			}
			if got := refusedBy(day, 5*day, 7*day); got != test.gone {
				t.Errorf("when a day's policy is gone, refused by %q, want %q", got, test.gone)
			}
		})
	}
}

// TestFileBeforeRecord: without a record nobody has a policy, and with one all have it from their next message on.
func TestFileBeforeRecord(t *testing.T) {
	w := startAll(t, "google")
	ok(t, w.ApplyAtOnce(WebSpace{Host: "mta-sts." + w.Domain(), Address: true}, policyFile(w, googlePolicy(mtasts.Enforce, day)), SetMX{otherServer}))
	w.Clock().Advance(3*day + 2*time.Hour + time.Minute) // two have looked a minute ago
	if got := who(w.Refusals(time.Time{})) + who(w.WouldRefuse()); got != "" || len(w.Fetchable()) != 0 {
		t.Errorf("without a record, refused by %s, and held: %v", got, w.Fetchable())
	}
	ok(t, w.ApplyAtOnce(newID(w)))
	if got := who(w.WouldRefuse()); got != "dane-first newcomer only-before-refusing pinned seldom weekly" || len(w.Fetchable()) != 1 {
		t.Errorf("two remember that there is none; it would be refused by %s", got)
	}
	w.Clock().Advance(time.Hour)
	if got := who(w.WouldRefuse()); got != strings.Replace(keepers, "only", "newcomer only", 1) {
		t.Errorf("it would be refused by %s", got)
	}
	w.Clock().Advance(3 * day)
	if got := who(w.Refusals(time.Time{})); got != keepers {
		t.Errorf("refused by %s", got)
	}
}

// TestDANEWins: a server with signed fingerprints that are right gets mail whatever a policy says (RFC 8461 §2).
func TestDANEWins(t *testing.T) {
	w := startAll(t, "own")
	publish(t, w, googlePolicy(mtasts.Enforce, 7*day))
	cert, err := w.trusted.certificate(w.at, "mail."+w.Domain())
	ok(t, err)
	w.publishTLSA(cert.Leaf.RawSubjectPublicKeyInfo)
	w.Clock().Advance(4 * day)
	refusals := w.Refusals(time.Time{})
	if got, want := who(refusals), strings.Replace(keepers, "dane-first ", "", 1); got != want {
		t.Errorf("refused by %s, want %s", got, want)
	}
	for _, r := range refusals {
		if !r.Unlisted || r.Result != tlsrpt.ValidationFailure || r.Policy.Mode != mtasts.Enforce || r.Fetched.IsZero() || !strings.HasSuffix(r.Host, w.Domain()) {
			t.Fatalf("%+v", r)
		}
	}
}

// TestRefusal has a mail server that is listed, but not as the policy wants it.
func TestRefusal(t *testing.T) {
	w := startAll(t, "own")
	publish(t, w, strings.Replace(googlePolicy(mtasts.Enforce, 7*day, "*."+w.Domain()), "mx: aspmx", "mx: no.aspmx", 1))
	w.Clock().Advance(3 * day)
	ok(t, w.Break(MailCertExpired, "mail."+w.Domain()))
	w.Clock().Advance(3 * day)
	if got := w.Refusals(time.Time{}); len(got) != 0 || len(w.WouldRefuse()) != 0 {
		t.Errorf("the other server takes it: %v", got)
	}
	ok(t, w.Break(MailNoStartTLS, "backup."+w.Domain()))
	since := w.Clock().Now()
	var hosts []string
	for _, r := range w.WouldRefuse() {
		if r.Unlisted || !r.At.Equal(since) {
			t.Errorf("%+v", r)
		}
		hosts = append(hosts, r.Host+" "+string(r.Result))
	}
	slices.Sort(hosts)
	if got, want := slices.Compact(hosts), []string{"backup." + w.Domain() + " starttls-not-supported", "mail." + w.Domain() + " certificate-expired"}; !slices.Equal(got, want) {
		t.Errorf("it would be refused at %q, want %q", got, want)
	}
	w.Clock().Advance(day)
	if all, some := w.Refusals(since), w.Refusals(w.Clock().Now().Add(-time.Hour)); who(all) == "" || len(some) != 0 {
		t.Errorf("%d refusals, %d of them in the last hour", len(all), len(some))
	}
}

// TestHeld has mail held, and arrive late or not at all.
func TestHeld(t *testing.T) {
	w := startAll(t, "google")
	publish(t, w, googlePolicy(mtasts.Enforce, 30*day))
	w.Clock().Advance(4 * day)
	calm := w.Messages()
	if calm.Delivered < 4*8 || calm.Late+calm.Held+calm.Lost != 0 {
		t.Fatalf("in four days: %+v", calm)
	}
	// Nothing takes mail: all hold it, and the last of the first day gives up after five.
	ok(t, w.Break(MailServerSilent))
	w.Clock().Advance(4 * day)
	if m := w.Messages(); m.Delivered != calm.Delivered || m.Held == 0 || m.Lost != 0 {
		t.Errorf("after four days without a server: %+v", m)
	}
	w.Clock().Advance(3 * day)
	down := w.Messages()
	if down.Lost == 0 || down.LostPlain == 0 || down.LostPlain >= down.Lost || down.Late != 0 || w.Refused() != 0 {
		t.Errorf("after a week without a server: %+v", down)
	}
	ok(t, w.Mend(MailServerSilent))
	w.Clock().Advance(day)
	mended := w.Messages()
	if mended.Lost != down.Lost || mended.Held != 0 || mended.Late != down.Held {
		t.Errorf("mended: %+v, after %+v", mended, down)
	}
	patient := lostBy(w, "by-id")
	// A policy is the reason: the one that has never heard of it loses nothing, and the hasty one everything at once.
	ok(t, w.ApplyAtOnce(SetMX{otherServer}))
	w.Clock().Advance(12 * time.Hour)
	early := w.Messages()
	if early.Lost == mended.Lost || early.LostPlain != mended.LostPlain || early.Held == 0 {
		t.Errorf("refused: %+v", early)
	}
	w.Clock().Advance(3 * day)
	late := w.Messages()
	ok(t, w.ApplyAtOnce(policyFile(w, googlePolicy(mtasts.Enforce, 30*day, otherServer)), newID(w)))
	w.Clock().Advance(day)
	listed := w.Messages()
	if late.Lost <= early.Lost || listed.Late <= late.Late || listed.Held == 0 {
		t.Errorf("refused: %+v, and listed in the end: %+v", late, listed)
	}
	if m := lostBy(w, "by-id"); m != patient {
		t.Errorf("who looks for a policy and holds for five days lost %d, and %d without a policy", m, patient)
	}
}

// lostBy counts what a sender has given up.
func lostBy(w *World, temperament string) int {
	for _, s := range w.senders {
		if s.temperament == temperament {
			return s.queue.lost
		}
	}
	return -1
}

// TestUnresolvedIsHeld: what cannot be resolved is held too.
func TestUnresolvedIsHeld(t *testing.T) {
	w := startAll(t, "google")
	w.Clock().Advance(day)
	ok(t, w.Break(NameServersSilent))
	w.Clock().Advance(2 * day)
	if m := w.Messages(); m.Held == 0 || m.Lost != 0 {
		t.Errorf("%+v", m)
	}
	ok(t, w.Mend(NameServersSilent))
	w.Clock().Advance(day)
	if m := w.Messages(); m.Held != 0 || m.Late == 0 || m.Lost != 0 {
		t.Errorf("%+v", m)
	}
}

// TestUsualSenders: without AllSenders it is two companies, or three, who hold mail as well.
func TestUsualSenders(t *testing.T) {
	for pinned, want := range map[bool]string{false: "by-id daily", true: "by-id daily pinned"} {
		w, err := Start(Options{Start: monday, Frozen: true, Pinned: pinned})
		ok(t, err)
		defer w.Close()
		publish(t, w, googlePolicy(mtasts.Enforce, 30*day))
		w.Clock().Advance(day)
		ok(t, w.ApplyAtOnce(SetMX{otherServer}))
		w.Clock().Advance(2 * day)
		if got := who(w.Refusals(time.Time{})); got != want || w.Messages().Held == 0 {
			t.Errorf("pinned %t: refused by %s, %+v", pinned, got, w.Messages())
		}
	}
}

// TestAskedOften: who asks what would be refused changes nothing by it, not even what is reported.
func TestAskedOften(t *testing.T) {
	live := func(often bool) *World {
		w := startAll(t, "google")
		hour := func(n int) {
			for range n {
				w.Clock().Advance(time.Hour)
				if often {
					w.WouldRefuse()
				}
			}
		}
		publish(t, w, googlePolicy(mtasts.Enforce, 2*day))
		hour(50)
		ok(t, w.Apply(SetMX{otherServer}))
		hour(30)
		ok(t, w.Apply(policyFile(w, googlePolicy(mtasts.Enforce, 2*day, otherServer)), newID(w)))
		hour(10)
		ok(t, w.Break(NameServersSilent))
		hour(10)
		ok(t, w.Mend(NameServersSilent))
		hour(100)
		return w
	}
	once, often := live(false), live(true)
	if a, b := once.Messages(), often.Messages(); a != b || once.Refused() != often.Refused() || a.Late == 0 || a.Lost == 0 {
		t.Errorf("%+v, and asked often %+v", a, b)
	}
	if a, b := once.Refusals(time.Time{}), often.Refusals(time.Time{}); len(a) == 0 || !reflect.DeepEqual(a, b) {
		t.Errorf("%d refusals, and %d asked often", len(a), len(b))
	}
	if a, b := mailed(t, once, time.Time{}), mailed(t, often, time.Time{}); len(a) == 0 || !reflect.DeepEqual(a, b) {
		t.Errorf("%d reports, and %d others asked often", len(a), len(b))
	}
	for i, s := range once.senders {
		other := often.senders[i]
		if !reflect.DeepEqual(s.cached, other.cached) || !reflect.DeepEqual(s.resolver.cache, other.resolver.cache) || !reflect.DeepEqual(s.resolver.cuts, other.resolver.cuts) {
			t.Errorf("%s remembers something else", s.temperament)
		}
	}
	if !reflect.DeepEqual(once.Fetchable(), often.Fetchable()) {
		t.Error("other policies may be held")
	}
}
