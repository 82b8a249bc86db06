//go:build unix

package main

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/creack/pty"

	"mailseal/wizard/journey"
	"mailseal/wizard/store"
)

// bashCompletion is where Debian, Fedora and Alpine have the package that the script for bash needs.
const bashCompletion = "/usr/share/bash-completion/bash_completion"

// tabShell is one that completes: how it is started, and the file that it reads then. In both, HOME is a folder with the scripts
// mailseal.bash, mailseal.zsh and mailseal.fish, and OUT a pipe.
type tabShell struct {
	name  string
	args  []string
	file  string
	setUp string
}

// record, as a command before what stands on the line, writes the words of it into the pipe.
const record = `record() { printf '%s\n' "$@" . > "$OUT"; }` + "\n"

func shells() []tabShell {
	const fishRecord = "function record\nprintf '%s\\n' $argv . > $OUT\nend\nfunction fish_greeting\nend\n"
	bash, zsh, fish := []string{"bash", "--noprofile", "-i"}, []string{"zsh", "-d", "-i"}, []string{"fish", "-i"}
	return []tabShell{
		{"bash", bash, ".bashrc", record + "source " + bashCompletion + "\nsource ~/mailseal.bash\n"},
		{"bash, installed", bash, ".bashrc", record + "source " + bashCompletion + "\n" +
			"mkdir -p ~/.local/share/bash-completion/completions; cp ~/mailseal.bash ~/.local/share/bash-completion/completions/mailseal\n"},
		{"zsh", zsh, ".zshrc", record + "autoload -Uz compinit; compinit -u -D\nsource ~/mailseal.zsh\n"},
		{"zsh, installed", zsh, ".zshrc", record + "mkdir -p ~/site; cp ~/mailseal.zsh ~/site/_mailseal; fpath=(~/site $fpath)\nautoload -Uz compinit; compinit -u -D\n"},
		{"fish", fish, ".config/fish/config.fish", fishRecord + "source ~/mailseal.fish\n"},
		{"fish, installed", fish, ".config/fish/config.fish", fishRecord + "mkdir -p ~/.config/fish/completions; cp ~/mailseal.fish ~/.config/fish/completions\n"},
	}
}

// TestCompletionInShells types on a terminal of each shell that is here, presses tab, and reads what stands on the line then.
func TestCompletionInShells(t *testing.T) {
	if testing.Short() {
		t.Skip("the race detector is not in the program that it runs")
	}
	program := build(t)
	for _, s := range shells() {
		t.Run(s.name, func(t *testing.T) {
			if _, err := exec.LookPath(s.args[0]); err != nil {
				t.Skipf("there is no %s here", s.args[0])
			}
			if _, err := os.Stat(bashCompletion); s.args[0] == "bash" && err != nil {
				t.Skip("the package bash-completion is not here")
			}
			t.Parallel()
			sit := startShell(t, s, program)
			for _, c := range []struct{ typed, line string }{
				{"stat", "status"},
				{"ros", "rosehill.example"},
				{"status ba", "status baker.example"},
				{"status @li", "status @list.txt"},
				{"show baker.example hand", "show baker.example handover"},
				{"reports ros", "reports rosehill.example"},
				{"reports rosehill.example sav", "reports rosehill.example saved"},
				{"notes export baker.example ros", "notes export baker.example rosehill.example"},
				{"lint po", "lint policy"},
				{"lint policy li", "lint policy list.txt"},
				{"explain max", "explain max-age"},
				{"help dai", "help daily"},
				{"help notes exp", "help notes export"},
				{"practice --provider micros", "practice --provider microsoft"},
				{"practice --dns ion", "practice --dns ionos"},
				{"practice --dns=ion", "practice --dns=ionos"},
				{"--hosting ngi", "--hosting nginx"},
				{"--plain ros", "--plain rosehill.example"},
				{"status --format nag", "status --format nagios"},
				{"status --qui", "status --quiet"},
				{"--state-dir sa", "--state-dir saved"}, // the file sales.txt is no folder
				{"practice li", "practice li"},          // and none is a domain
				{"completion pow", "completion powershell"},
			} {
				if s.args[0] == "fish" && c.typed == "--state-dir sa" {
					c.typed = "--state-dir sav" // cobra has fish offer files among the folders
				}
				if got := sit.complete(c.typed); got != c.line {
					t.Errorf("mailseal %s<tab> is mailseal %s, want mailseal %s", c.typed, got, c.line)
				}
			}
		})
	}
}

// shellSeat is a shell on a terminal, in a folder with the files list.txt and sales.txt and the folder saved.
type shellSeat struct {
	t        *testing.T
	terminal *os.File
	lines    *bufio.Reader
	out      *os.File
}

func startShell(t *testing.T, s tabShell, program string) shellSeat {
	t.Helper()
	home, work := t.TempDir(), t.TempDir()
	for _, domain := range []string{"rosehill.example", "baker.example"} {
		_, err := store.Open(filepath.Join(home, ".local/state/mailseal")).Update(domain, func(j journey.Journey) (journey.Journey, error) {
			j.Answers = []journey.Answer{{ID: journey.QuestionSeen, Value: journey.Yes}}
			return j, nil
		}, time.Unix(1.8e9, 0))
		if err != nil {
			t.Fatal(err)
		}
	}
	env := []string{
		"HOME=" + home, "OUT=" + filepath.Join(home, "out"), "TERM=xterm", "LANG=C.UTF-8",
		"PATH=" + filepath.Dir(program) + string(os.PathListSeparator) + os.Getenv("PATH"),
	}
	files := map[string]string{s.file: s.setUp, "../" + filepath.Base(work) + "/list.txt": "", "../" + filepath.Base(work) + "/sales.txt": "", "../" + filepath.Base(work) + "/saved/one.json": ""}
	for _, name := range []string{"bash", "zsh", "fish"} {
		script := exec.Command(program, "completion", name)
		script.Env = env
		text, err := script.Output()
		if err != nil {
			t.Fatal(err)
		}
		files["mailseal."+name] = string(text)
	}
	for name, text := range files {
		path := filepath.Join(home, name)
		if strings.HasPrefix(name, "../") {
			path = filepath.Join(filepath.Dir(work), strings.TrimPrefix(name, "../"))
		}
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if err := syscall.Mkfifo(filepath.Join(home, "out"), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := os.OpenFile(filepath.Join(home, "out"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(s.args[0], s.args[1:]...)
	cmd.Dir, cmd.Env = work, env
	terminal, err := pty.StartWithSize(cmd, &pty.Winsize{Rows: 40, Cols: 200})
	if err != nil {
		t.Skipf("no pseudo terminal here: %v", err)
	}
	t.Cleanup(func() {
		terminal.Close()
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		out.Close()
	})
	go func() { _, _ = io.Copy(io.Discard, terminal) }() // ends with the terminal
	return shellSeat{t, terminal, bufio.NewReader(out), out}
}

// complete types words behind mailseal, presses tab, and returns what stands behind mailseal then. Control-A goes to the beginning of the line.
func (s shellSeat) complete(typed string) string {
	s.t.Helper()
	if _, err := io.WriteString(s.terminal, "mailseal "+typed+"\t\x01record \r"); err != nil {
		s.t.Fatal(err)
	}
	if err := s.out.SetReadDeadline(time.Now().Add(30 * time.Second)); err != nil {
		s.t.Fatal(err)
	}
	var words []string
	for {
		word, err := s.lines.ReadString('\n')
		if err != nil {
			s.t.Fatalf("mailseal %s<tab>: nothing came: %v", typed, err)
		}
		if word = strings.TrimSuffix(word, "\n"); word == "." {
			break
		}
		words = append(words, word)
	}
	return strings.TrimSuffix(strings.TrimRight(strings.Join(words[1:], " "), " "), "/") // zsh takes the slash behind a folder away at a space
}
