package providers

import "strings"

// A pattern is a host name in lower case. A leading dot stands for one label
// or more, a star for any characters within its own label:
//
//	smtp.google.com       this name only
//	.mx.microsoft         every name below
//	mx0a-*.pphosted.com   one label with that beginning

// matchHost says how well pattern fits host (normal form): the more labels and
// characters are spelled out, the more; 0 where it does not fit. Labels match
// whole, so aspmx.l.google.com.evil.example is nobody's.
func matchHost(pattern, host string) int {
	if host == "" || len(host) > maxName {
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
		weight += 1000 + 2*(len(want)-strings.Count(want, "*"))
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

// matchLabel matches one label; stars stand for any characters, also none.
func matchLabel(pattern, label string) bool {
	if label == "" {
		return false
	}
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == label
	}
	rest, ok := strings.CutPrefix(label, parts[0])
	if !ok {
		return false
	}
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return len(rest) >= len(last) && strings.HasSuffix(rest, last)
}

// bestMatch is the best fit of any of the patterns.
func bestMatch(patterns []string, host string) int {
	best := 0
	for _, p := range patterns {
		best = max(best, matchHost(p, host))
	}
	return best
}
