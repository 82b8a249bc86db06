package mtasts

import (
	"math"
	"strings"
	"unicode"
	"unicode/utf8"
)

// toASCII writes a name's labels the way DNS has them (RFC 3492, RFC 5890).
// It is for proposals to a person: it lowers capitals and does no other mapping,
// and refuses labels that would need any.
func toASCII(name string) (string, bool) {
	labels := strings.Split(name, ".")
	for i, label := range labels {
		if isASCII(label) {
			continue
		}
		encoded, ok := punycode(strings.ToLower(label))
		if !ok {
			return "", false
		}
		labels[i] = "xn--" + encoded
	}
	return strings.Join(labels, "."), true
}

func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// punycode is the encoding procedure of RFC 3492 §6.3, for one label.
func punycode(label string) (string, bool) {
	const (
		base, tmin, tmax = 36, 1, 26
		initialBias      = 72
		initialN         = 128
	)
	runes := []rune(label)
	if len(runes) > maxLabel {
		return "", false
	}
	var out []byte
	for _, r := range runes {
		switch {
		case r < utf8.RuneSelf:
			if r != '-' && !isAlnum(byte(r)) {
				return "", false
			}
			out = append(out, byte(r))
		case !unicode.IsLetter(r) && !unicode.IsDigit(r):
			return "", false
		}
	}
	basic := len(out)
	done := basic
	if basic > 0 {
		out = append(out, '-')
	}
	n, delta, bias := rune(initialN), 0, initialBias
	for done < len(runes) {
		next := rune(math.MaxInt32)
		for _, r := range runes {
			if r >= n && r < next {
				next = r
			}
		}
		delta += int(next-n) * (done + 1)
		n = next
		for _, r := range runes {
			if r < n {
				delta++
			}
			if r != n {
				continue
			}
			q := delta
			for k := base; ; k += base {
				t := min(max(k-bias, tmin), tmax)
				if q < t {
					break
				}
				out = append(out, punycodeDigit(t+(q-t)%(base-t)))
				q = (q - t) / (base - t)
			}
			out = append(out, punycodeDigit(q))
			bias = adaptBias(delta, done+1, done == basic)
			delta = 0
			done++
		}
		delta++
		n++
	}
	return string(out), true
}

func punycodeDigit(d int) byte {
	return "abcdefghijklmnopqrstuvwxyz0123456789"[d]
}

// adaptBias is RFC 3492 §6.1.
func adaptBias(delta, points int, first bool) int {
	if first {
		delta /= 700
	} else {
		delta /= 2
	}
	delta += delta / points
	k := 0
	for ; delta > (36-1)*26/2; k += 36 {
		delta /= 36 - 1
	}
	return k + (36-1+1)*delta/(delta+38)
}
