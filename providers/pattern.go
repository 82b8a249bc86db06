package providers

import (
	"strings"

	"mailseal/wizard/dnsname"
)

// A pattern is a host name in lower case. A leading dot stands for one label
// or more, a star for any characters within its own label, # for one digit or more:
//
//	smtp.google.com       this name only
//	.mx.microsoft         every name below
//	mx0a-*.pphosted.com   one label with that beginning

// matchHost says how well pattern fits host (normal form): the more labels and
// characters are spelled out, the more; 0 where it does not fit. Labels match
// whole, so aspmx.l.google.com.evil.example is nobody's.
func matchHost(pattern, host string) int {
	if host == "" || len(host) > dnsname.MaxLength || !endsLike(pattern, host) {
		return 0
	}
	text, below := strings.CutPrefix(pattern, ".")
	if below {
		n := strings.Count(text, ".") + 1
		cut := len(host)
		for ; n > 0; n-- {
			cut = strings.LastIndexByte(host[:cut], '.')
			if cut < 0 {
				return 0
			}
		}
		if cut == 0 { // an empty first label
			return 0
		}
		host = host[cut+1:]
	}
	weight := 0
	for {
		want, wantRest, wantMore := strings.Cut(text, ".")
		have, haveRest, haveMore := strings.Cut(host, ".")
		if wantMore != haveMore || !matchLabel(want, have) {
			return 0
		}
		weight += 1000 + 2*len(want) - strings.Count(want, "*") - strings.Count(want, "#")
		if !wantMore {
			break
		}
		text, host = wantRest, haveRest
	}
	if !below {
		weight++
	}
	return weight
}

// endsLike reports whether a host ends in what a pattern spells out at its end: that alone tells most of them apart.
func endsLike(pattern, host string) bool {
	for p, h := len(pattern)-1, len(host)-1; p >= 0 && pattern[p] != '*' && pattern[p] != '#'; p, h = p-1, h-1 {
		if h < 0 || host[h] != pattern[p] {
			return false
		}
	}
	return true
}

// matchLabel matches one label that is not empty.
func matchLabel(pattern, label string) bool { return label != "" && glob(pattern, label) }

func glob(pattern, s string) bool {
	for pattern != "" {
		switch pattern[0] {
		case '*':
			for i := range len(s) + 1 {
				if glob(pattern[1:], s[i:]) {
					return true
				}
			}
			return false
		case '#':
			for i := 1; i <= len(s) && '0' <= s[i-1] && s[i-1] <= '9'; i++ {
				if glob(pattern[1:], s[i:]) {
					return true
				}
			}
			return false
		}
		if s == "" || s[0] != pattern[0] {
			return false
		}
		pattern, s = pattern[1:], s[1:]
	}
	return s == ""
}

// bestMatch returns the best fit of any of the patterns.
func bestMatch(patterns []string, host string) int {
	best := 0
	for _, p := range patterns {
		best = max(best, matchHost(p, host))
	}
	return best
}
