package lives

import (
	"slices"
	"strings"
	"testing"
	"time"
)

// TestShrink shrinks a story with much in it that has nothing to do with what is wrong: a message is refused where none should be.
func TestShrink(t *testing.T) {
	if testing.Short() {
		t.Skip("it lives the same again and again")
	}
	const long = `# life seed=0 user=careless
world provider=own dns=cloudflare
mailseal $DOMAIN
pass 10m
break web-slow
mailseal status
pass 3h20m
mend web-slow
dns add www A 203.0.113.9
mailseal $DOMAIN --seen yes --go-on yes
dns add _mta-sts TXT 'v=STSv1; id=1'
days 3 reports
upload mta-sts policy.txt
mailseal $DOMAIN
pass 45m
break mail-down
pass 10m
mend mail-down
days 5 reports
mailseal status
refused 0
days 2
-- other.txt --
nobody names this
-- policy.txt --
version: STSv1
mode: enforce
mx: mail.elsewhere.example
max_age: 86400
`
	short, ok := shrink(t.TempDir(), readStory([]byte(long)), "refused")
	want := []string{
		"# life seed=0 user=careless", "world", "dns add _mta-sts TXT 'v=STSv1; id=1'", "upload mta-sts policy.txt", "refused 0",
	}
	kept := slices.DeleteFunc(slices.Clone(short.lines), func(line string) bool { return lasts(line) > 0 })
	if !ok || !slices.Equal(kept, want) {
		t.Errorf("%t, %s", ok, short)
	}
	long1, short1 := time.Duration(0), short.String()
	for _, line := range short.lines {
		long1 += lasts(line)
	}
	if long1 > 24*time.Hour || !strings.Contains(short1, "-- policy.txt --\nversion") || strings.Contains(short1, "other.txt") {
		t.Errorf("%s\n%s", long1, short1)
	}
	if _, ok := shrink(t.TempDir(), readStory([]byte(strings.Replace(long, "refused 0", "refused +", 1))), "refused"); ok {
		t.Error("nothing is wrong, and it was found")
	}
}
