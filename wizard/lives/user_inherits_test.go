package lives

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"mailseal/wizard/mtasts"
)

// somebodysSetUp is what an earlier owner, a consultant or a web page left: a policy by hand, whole or in part, right or foreign.
func somebodysSetUp(u *user, l *life) []string {
	policy := mtasts.Policy{
		Mode:   pick(u.rand, []mtasts.Mode{mtasts.Enforce, mtasts.Enforce, mtasts.Testing, mtasts.None}),
		MaxAge: time.Duration(pick(u.rand, []int{1, 7, 31, 365})) * day, MX: l.servers(),
	}
	foreign := u.rand.IntN(5)
	switch {
	case foreign == 2:
		policy.MX = wideStars(policy.MX)
	case foreign == 0:
		policy.MX = []string{"mx.somebody-else.example"}
	case (foreign == 1 || foreign == 3) && len(policy.MX) > 1:
		policy.MX = policy.MX[1:]
	}
	var lines []string
	misspelt := func(text string, slips []slip) string {
		if percent(u.rand, 20) {
			return misspelt(u, text, slips)
		}
		return text
	}
	if !percent(u.rand, 20) {
		lines = append(lines, "upload mta-sts.$DOMAIN "+l.file(misspelt(policy.String(), policySlips())))
	}
	if !percent(u.rand, 20) {
		lines = append(lines, setText("_mta-sts", misspelt(mtasts.Record{ID: "20250101"}.String(), recordSlips())))
		if percent(u.rand, 15) {
			lines = append(lines, "dns add _mta-sts TXT 'v=STSv1; id=20240101'")
		}
	}
	if percent(u.rand, 30) {
		lines = append(lines, setText("_smtp._tls", misspelt(reportsTo("old@somebody-else.example"), reportSlips())))
	}
	return append(lines, fmt.Sprintf("pass %dd", 1+u.rand.IntN(20)))
}

// statusAlone never opens the wizard, until weeks have gone by.
func statusAlone(u *user, l *life) []string {
	if !u.sometimes("status alone", 1, 12) {
		return nil
	}
	return []string{fmt.Sprintf("pass %dd", 1+u.rand.IntN(5)), "mailseal status $DOMAIN"}
}

// wideStars is how people list mail servers who take a star for any number of labels: by the domain of the company.
func wideStars(hosts []string) (patterns []string) {
	for _, host := range hosts {
		pattern := host
		if labels := strings.Split(host, "."); len(labels) > 3 {
			pattern = "*." + strings.Join(labels[len(labels)-2:], ".")
		}
		if !slices.Contains(patterns, pattern) {
			patterns = append(patterns, pattern)
		}
	}
	return patterns
}
