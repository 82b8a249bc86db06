package diagnosis

import (
	"slices"
	"strings"
	"time"

	"mailseal/wizard/facts"
	"mailseal/wizard/rollout"
)

const (
	// persistence is how long a failure that may be a hiccup of the network has to be there before it counts in full.
	persistence = 10 * time.Minute

	// maxSightings is how many findings the notes keep, the worst first. A domain has a few.
	maxSightings = 200
)

// sightings returns what the notes keep of findings, which are sorted: the worst first.
func (d *diagnosis) sightings(findings []Finding) []facts.Sighting {
	list := make([]facts.Sighting, 0, len(findings))
	for _, f := range findings {
		if seen := f.sighting(d.Check, d.Notes); !slices.ContainsFunc(list, seen.Same) {
			list = append(list, seen)
		}
	}
	unseen, unread := concealed(findings), d.file.State == rollout.PolicyUnreachable
	for _, earlier := range d.Notes.Sightings {
		f := Finding{ID: ID(earlier.ID)}
		covered := f.coveredBy(d.Check.Scope) && !slices.Contains(unseen, f.ID.row().topic) && !(unread && f.ID.ofText()) && !(f.ID.ofSession() && d.unreached(earlier.About))
		if !covered && f.ID.Known() && !slices.ContainsFunc(list, earlier.Same) {
			list = append(list, earlier)
		}
	}
	return list[:min(len(list), maxSightings)]
}

// sighting returns the finding as the notes keep it: since when it has been there without a break, by what earlier checks left
// and this one. What is dated after this check says nothing: a clock was wrong.
func (f Finding) sighting(check facts.Check, notes facts.Notes) facts.Sighting {
	seen := facts.Sighting{ID: string(f.ID), About: f.About(), First: check.At, Last: check.At, Blind: f.Blind}
	i := slices.IndexFunc(notes.Sightings, seen.Same)
	if i < 0 || notes.Sightings[i].First.After(check.At) {
		seen.Clear = f.clear(check, notes)
		return seen
	}
	earlier := notes.Sightings[i]
	seen.First, seen.Clear = earlier.First, earlier.Clear
	if !f.coveredBy(check.Scope) {
		seen.Last = earlier.Last
	}
	return seen
}

// clear returns when a check last covered what a new finding is about, and did not find it; zero: never. What kept earlier
// checks from seeing it is older than they are.
func (f Finding) clear(check facts.Check, notes facts.Notes) time.Time {
	last := notes.Last
	if last == nil || !last.At.Before(check.At) {
		return time.Time{}
	}
	at := last.At
	switch {
	case f.covers(ofCalls):
		at = last.MailAt
	case f.covers(ofPolicy) && !last.Scope.Policy:
		for _, fetch := range last.Fetches {
			at = fetch.At
		}
	}
	for _, earlier := range notes.Sightings {
		if e := (Finding{ID: ID(earlier.ID), Blind: earlier.Blind}); overlap(e.conceals(), f.things()) && earlier.Clear.Before(at) {
			at = earlier.Clear
		}
	}
	return at
}

// seenTwice reports whether checks far enough apart saw it.
func seenTwice(t facts.Sighting) bool { return t.Last.Sub(t.First) >= persistence }

// About returns what a finding is about: a mail server, or a name; "" where that is the domain itself.
func (f Finding) About() string {
	about := f.Values.Text("mx")
	if f.ID.row().topic == TopicDNS {
		about = strings.TrimSpace(f.Values.Text("name") + " " + f.Met)
	}
	return strings.ToValidUTF8(about[:min(len(about), maxAbout)], "")
}

// maxAbout is how many bytes are kept of what a finding is about: more than a name has.
const maxAbout = 500

// coverage is the part of a check that can see what a finding is about.
type coverage int

const (
	ofNotes   coverage = iota // none: it comes of the notes
	ofDNS                     // what DNS says
	ofPolicy                  // the fetch of the policy
	ofCalls                   // the calls to the mail servers
	ofNetwork                 // the tests of the network
)

// coverage returns which part of a check can see what the finding is about.
func (f Finding) coverage() coverage {
	switch row := f.ID.row(); row.topic {
	case TopicMail:
		if row.actor == mailKeeper || slices.Contains(ofServers, f.ID) {
			return ofCalls
		}
		return ofDNS
	case TopicFile:
		return ofPolicy
	case TopicReported:
		return ofNotes
	case TopicNetwork:
		switch f.ID {
		case CheckPort25Blocked:
			return ofCalls
		case CheckDNSFiltered:
			return ofDNS
		case CheckNoHistory:
			return ofNotes
		case CheckInsideView:
			return ofNetwork
		default:
			return ofPolicy
		}
	case TopicRecord, TopicHost, TopicReports, TopicDNS:
	}
	return ofDNS
}

// ofServers are the findings about mail servers that their keeper cannot do anything about.
var ofServers = []ID{MXNameDead, MXV6Only, MXAlias, DANEPossible}

func (f Finding) covers(part coverage) bool { return f.coverage() == part }

// coveredBy reports whether a check really looked at what the finding is about, rather than carrying over what an earlier
// one saw.
func (f Finding) coveredBy(scope facts.Scope) bool {
	switch f.coverage() {
	case ofDNS:
		return scope.DNS
	case ofPolicy:
		return scope.Policy
	case ofCalls:
		return scope.Mail
	case ofNetwork:
		return scope.Network
	case ofNotes:
	}
	return true
}

// things returns the topics that the finding is about: of one about this network, those that it keeps from being seen.
func (f Finding) things() []Topic {
	if topics := f.conceals(); len(topics) > 0 {
		return topics
	}
	return []Topic{f.ID.row().topic}
}

// conceals returns the topics of which nothing is seen while there is such a finding, so that nothing of them is known to be gone.
func (f Finding) conceals() []Topic {
	if f.ID.row().topic == TopicNetwork && !f.Blind {
		return nil
	}
	return hidden[f.ID]
}

// hidden has the topics of which nothing is seen while there is a finding.
var hidden = map[ID][]Topic{
	CheckPort25Blocked: {TopicMail}, DNSMXNoAnswer: {TopicMail},
	CheckHTTPSIntercepted: {TopicFile}, CheckPolicyCut: {TopicFile}, CheckClockWrong: {TopicFile, TopicMail},
	DNSSTSLookupHangs: {TopicRecord, TopicFile}, PolicyHostNoAnswer: {TopicHost, TopicFile}, RPTNoAnswer: {TopicReports},
	CheckDNSFiltered: unseenDomain, DNSServersDead: unseenDomain,
}

var unseenDomain = []Topic{TopicMail, TopicRecord, TopicHost, TopicFile, TopicReports, TopicDNS}

// concealed returns the topics that findings keep from being seen.
func concealed(findings []Finding) []Topic {
	var topics []Topic
	for _, f := range findings {
		topics = append(topics, f.conceals()...)
	}
	return topics
}

// ofText reports whether a finding comes of what the policy file says, so that nobody knows of it while there is none to read.
func (id ID) ofText() bool {
	return slices.Contains(ofList, id) || id.row().topic == TopicFile && !slices.Contains(ofFetch, id)
}

// ofSession reports whether a finding comes of what a mail server says once it is reached.
func (id ID) ofSession() bool {
	return slices.Contains([]ID{
		MXCertExpired, MXCertWrongName, MXCertUntrusted, MXCertChainMissing, MXCertExpiring, MXNoEncryption, MXSTARTTLSInjection, MXTLSTooOld,
		MXBackupBroken, DANEMismatch,
	}, id)
}

// unreached reports whether SMTP was not spoken with one of the domain's mail servers, so that nobody knows how it is.
func (d *diagnosis) unreached(host string) bool {
	return slices.ContainsFunc(d.servers, func(s mailServer) bool { return s.Host == host && !s.reached && !s.Dead })
}

// ofList are the findings about mail servers that the policy does not list.
var ofList = []ID{MXNoneCovered, MXStarTooShort, MXSomeUncovered, PolicyDelegatedElsewhere}

// ofFetch are the findings about a policy file that say how its fetch went.
var ofFetch = []ID{
	PolicyFetchRefused, PolicyFetchTimeout, PolicyFetchRedirect, PolicyFetchNotFound, PolicyFetchBlocked, PolicyFetchServerError, PolicyFetchNot200,
	PolicyCertExpired, PolicyCertWrongName, PolicyCertUntrusted, PolicyCertPending, PolicyCertExpiring, PolicyTLSFailed, PolicyContentType,
	PolicyUnstable, PolicySlow,
}

func overlap(a, b []Topic) bool {
	return slices.ContainsFunc(a, func(t Topic) bool { return slices.Contains(b, t) })
}
