package mtasts

import "testing"

func TestPlaceholder(t *testing.T) {
	for _, v := range []string{
		"<id>", "<your id>", "{id}", "${ID}", "$ID", "%STAMP%", "[your id]", "UNIX_TIMESTAMP", "YOUR_ID", "your-id", "YourID", "yourid", "timestamp",
		"unixtimestamp", "YYYYMMDDHHMMSS", "YYYYMMDDTHHMMSSZ", "YYYY-MM-DD", "DDMMYYYY", "SOME_ID", "yyyymmdd", "xxxxxxxx", "insert-id-here", "REPLACE_ME", "changeme", "uniqueTimestamp", "enter your id",
	} {
		if !Placeholder(v) {
			t.Errorf("%q is no placeholder", v)
		}
	}
	for _, v := range []string{
		"", "20261123T140200", "1", "r2", "abc", "policy", "id", "new", "enforce", "timestamp1", "1764000000", "yourmom", "sts", "[2001:db8::1]",
		"20160831085700Z", "v1", "main", "summer",
	} {
		if Placeholder(v) {
			t.Errorf("%q is a placeholder", v)
		}
	}
	for _, v := range []string{
		"mail.yourdomain.com", "mx.your-domain.example", "yourcompany.mail.protection.outlook.com", "mail.domain.com", "mx1.domain.tld", "<mx>", "YOUR_MX",
		"{mx}.example", "my-domain.com", "your-mail-server.example",
	} {
		if !PlaceholderName(v) {
			t.Errorf("%q is no placeholder", v)
		}
	}
	for _, v := range []string{
		"mail.alpha.example", "mail", "smtp.google.com", "yourtown.example", "mymail.alpha.example", "domain.alpha.example", "mail.mydom.example",
		"yourmind.example", "host.example", "mailserver.example", "192.0.2.1",
	} {
		if PlaceholderName(v) {
			t.Errorf("%q is a placeholder", v)
		}
	}
}
