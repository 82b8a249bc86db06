package lint

import "testing"

// FuzzRecordTexts: a file is bounded by what is read of it, and so is what it says.
func FuzzRecordTexts(f *testing.F) {
	f.Add("_mta-sts 300 IN TXT \"v=STSv1; \" \"id=1;\"\n")
	f.Add("@ TXT ( \"v=STSv1\\; \"\n\"id=1\" ) ; comment\n")
	f.Add("_mta-sts.example.com descriptive text \"a\\044b\"")
	f.Add("v=STSv1; id=1\n\"v=STSv1")
	f.Fuzz(func(t *testing.T, body string) {
		values, err := RecordTexts(STSRecord, body)
		size := 0
		for _, v := range values {
			size += len(v)
		}
		if err == nil && size > len(body) {
			t.Errorf("%q became %q", body, values)
		}
	})
}
