package practice

import (
	"fmt"
	"strconv"
	"time"
)

// company says who a sender is, and what is its own way.
type company struct {
	temperament              string // what it is called in a Refusal
	organization, domain, ip string
	contact                  string // in its reports; a company without one reports to nobody
	reportID                 func(day time.Time, domain string) string
	reports                  time.Duration // when it sends its report of the day before, after midnight UTC
	late                     time.Duration // how long after the others it writes
	days                     int           // it writes every so many days; 0: every day

	looks    looks
	dane     bool          // where a mail server has secure TLSA records, those count and no policy does (RFC 8461 §2)
	caches   bool          // it goes by the mail servers that its resolver remembers
	patience time.Duration // for how long it holds a message that a policy forbids

	// refresh is how old a policy becomes before it is fetched again although its id has not changed (RFC 8461 §10.2
	// suggests a day or a week); 0: not before it has expired.
	refresh time.Duration
}

// looks is when a sender looks for a policy at a domain whose policy it remembers.
type looks int

const (
	looksAlways         looks = iota // whenever it writes
	looksBeforeRefusing              // before it refuses a message (RFC 8461 §5.1, step 3)
	looksAtEnd                       // once that policy has ended, which is not what RFC 8461 §5.1 wants
	looksNever                       // it does not know MTA-STS
)

// fiveDays is how long a message is tried (RFC 5321 §4.5.4.1).
const fiveDays = 5 * 24 * time.Hour

// companies returns who writes to a world.
func (o Options) companies() []company {
	all := []company{google(), microsoft()}
	switch {
	case o.AllSenders:
		all = append(all, pinnedPost(), hastyPost(), plainPost(), danePost(), weeklyPost(), seldomPost())
		for i := range all {
			all[i].caches = true
		}
	case o.Pinned:
		all = append(all, pinnedPost())
	}
	return all
}

// google goes by the id in the record, and fetches a policy again when that has changed.
func google() company {
	return company{
		temperament: "by-id", patience: fiveDays,
		organization: "Google Inc.", domain: "google.com", contact: "smtp-tls-reporting@google.com",
		reportID: func(day time.Time, domain string) string { return day.Format(time.RFC3339) + "_" + domain },
		reports:  3*time.Hour + 10*time.Minute, ip: "198.51.100.200",
	}
}

// microsoft fetches a policy again every day, and holds a message for one, as Exchange Online does.
func microsoft() company {
	return company{
		temperament: "daily", patience: 24 * time.Hour,
		organization: "Microsoft Corporation", domain: "microsoft.com", contact: "tlsrpt-noreply@microsoft.com",
		reportID: func(day time.Time, domain string) string { return fmt.Sprintf("%d+%s", day.UnixNano()/100, domain) },
		reports:  5*time.Hour + 40*time.Minute, ip: "198.51.100.210", refresh: 24 * time.Hour,
	}
}

// post is a company that looks whenever it writes, and reports to nobody.
func post(temperament, name string, number int) company {
	return company{
		temperament: temperament, patience: fiveDays,
		organization: name + " Post", domain: temperament + ".example", ip: "198.51.100." + strconv.Itoa(220+number),
		late: time.Duration(number+3) * 5 * time.Minute,
	}
}

// pinnedPost does what RFC 8461 §5.1 does not want and some do all the same: it does not look for a new policy before it
// gives a message up, and goes by the mail servers that its resolver remembers.
func pinnedPost() company {
	c := post("pinned", "Pinned", 0)
	c.looks, c.caches = looksAtEnd, true
	return c
}

// hastyPost goes by its copy until that forbids a message. Then it looks for a newer one, and if that forbids the message
// too, gives it up at once.
func hastyPost() company {
	c := post("only-before-refusing", "Hasty", 1)
	c.looks, c.patience = looksBeforeRefusing, 0
	return c
}

// plainPost has never heard of MTA-STS. What it loses, nobody's policy did.
func plainPost() company {
	c := post("plain", "Plain", 2)
	c.looks = looksNever
	return c
}

// danePost goes by TLSA records where they are signed, and by a policy elsewhere.
func danePost() company {
	c := post("dane-first", "Dane", 3)
	c.dane = true
	return c
}

func weeklyPost() company {
	c := post("weekly", "Weekly", 4)
	c.refresh = 7 * 24 * time.Hour
	return c
}

// seldomPost writes every third day.
func seldomPost() company {
	c := post("seldom", "Seldom", 5)
	c.days = 3
	return c
}

// writesOn reports whether a company has something to say on a day.
func (c company) writesOn(day time.Time) bool {
	return c.days == 0 || day.Unix()/int64(24*time.Hour/time.Second)%int64(c.days) == 0
}
