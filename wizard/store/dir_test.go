package store

import "testing"

func TestDefaultDir(t *testing.T) {
	good := func(goos, want string, env map[string]string) {
		t.Helper()
		got, err := DefaultDir(func(name string) string { return env[name] }, goos)
		if err != nil || got != want {
			t.Errorf("%s, %v: %q, %v; want %q", goos, env, got, err, want)
		}
	}
	bad := func(goos string, env map[string]string) {
		t.Helper()
		if got, err := DefaultDir(func(name string) string { return env[name] }, goos); err == nil {
			t.Errorf("%s, %v: %q", goos, env, got)
		}
	}
	type env = map[string]string
	good("linux", "/s/mailseal", env{"XDG_STATE_HOME": "/s", "HOME": "/home/ada"})
	good("linux", "/home/ada/.local/state/mailseal", env{"HOME": "/home/ada"})
	good("linux", "/home/ada/.local/state/mailseal", env{"XDG_STATE_HOME": "relative", "HOME": "/home/ada"})
	good("freebsd", "/home/ada/.local/state/mailseal", env{"HOME": "/home/ada/"})
	good("darwin", "/Users/ada/Library/Application Support/mailseal", env{"HOME": "/Users/ada"})
	good("darwin", "/s/mailseal", env{"XDG_STATE_HOME": "/s", "HOME": "/Users/ada"})
	good("windows", `C:\Users\ada\AppData\Local\mailseal`, env{"LocalAppData": `C:\Users\ada\AppData\Local`, "HOME": "/x"})
	bad("linux", env{})
	bad("linux", env{"HOME": "."})
	bad("windows", env{"HOME": "/home/ada"})
}
