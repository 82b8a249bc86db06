package tlsrpt

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"mailseal/wizard/dnsname"
)

// copyMark is what browsers, mail programs and file managers add to the name of a second copy: "name (1)", "name(1)", "name - Copy",
// "name copy 2", "name-2".
var copyMark = regexp.MustCompile(`(?i)(?:\s*\(\d{1,4}\)|\s+-\s+copy|\s+copy(?:\s+\d{1,4})?|-\d{1,3})$`)

// uniqueID is what may follow the times: letters and digits by RFC 8460 §5.1, a little more in practice.
var uniqueID = regexp.MustCompile(`^[A-Za-z0-9._+=-]+$`)

// FileName reads the name of a file with a report (RFC 8460 §5.1), submitter!domain!begin!end[!unique].json[.gz], also of a second
// copy, and where the file was packed anew. Names are in lower case, times in UTC. Where ok is false nothing is known.
func FileName(name string) (submitter, domain string, begin, end time.Time, ok bool) {
	parts := strings.Split(stem(baseName(name)), "!")
	if len(parts) != 4 && len(parts) != 5 {
		return "", "", time.Time{}, time.Time{}, false
	}
	submitter, domain = lowerName(parts[0]), lowerName(parts[1])
	begin, ok = seconds(parts[2])
	end, ok2 := seconds(parts[3])
	ok = ok && ok2 && !end.Before(begin) && isDomain(submitter) && isDomain(domain) && (len(parts) == 4 || uniqueID.MatchString(parts[4]))
	if !ok {
		return "", "", time.Time{}, time.Time{}, false
	}
	return submitter, domain, begin, end, true
}

func isFileName(name string) bool {
	_, _, _, _, ok := FileName(name)
	return ok
}

// baseName returns the last part of a path of any system.
func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// stem returns the name of a file without its endings and the marks of a copy.
func stem(name string) string {
	for range 8 {
		short := strings.TrimSpace(name)
		for _, ending := range []string{".json", ".gz", ".gzip", ".zip", ".eml"} {
			if at := len(short) - len(ending); at >= 0 && strings.EqualFold(short[at:], ending) {
				short = short[:at]
			}
		}
		short = copyMark.ReplaceAllString(short, "")
		if short == name {
			break
		}
		name = short
	}
	return name
}

// seconds reads a time as the name of a file has it.
func seconds(text string) (time.Time, bool) {
	n, err := strconv.ParseUint(text, 10, 63)
	if err != nil || n == 0 || n > 1<<37 { // the year 6325: RFC 3339 can write it
		return time.Time{}, false
	}
	return time.Unix(int64(n), 0).UTC(), true
}

// isDomain reports whether a name in lower case can be that of a domain that mail is sent to.
func isDomain(name string) bool {
	ascii, err := dnsname.ToASCII(name)
	return err == nil && dnsname.ValidHost(ascii) && strings.Contains(ascii, ".")
}

// lowerName returns a name in lower case, without what may stand around it.
func lowerName(name string) string {
	return strings.ToLower(strings.TrimSuffix(strings.TrimSpace(name), "."))
}
