package store

import (
	"path/filepath"
	"strings"
)

// downloadsVariable names the folder of downloads, in the environment and in the settings of xdg-user-dirs.
const downloadsVariable = "XDG_DOWNLOAD_DIR"

// below returns a folder below another; "" where that is not known.
func below(folder, name string) string {
	if !filepath.IsAbs(folder) {
		return ""
	}
	return filepath.Join(folder, name)
}

// userDir returns what the settings of xdg-user-dirs say of a variable: an absolute path, or one from $HOME, in quotes and with escapes.
func userDir(settings, variable, home string) (folder string, set bool) {
	for line := range strings.Lines(settings) {
		name, value, ok := strings.Cut(strings.TrimSpace(line), "=")
		if !ok || strings.TrimSpace(name) != variable {
			continue
		}
		value = unescaped(strings.TrimSpace(value))
		if rest, below := strings.CutPrefix(value, "$HOME"); below && (rest == "" || rest[0] == '/') {
			value = home + rest
		}
		if filepath.IsAbs(value) {
			folder, set = filepath.Clean(value), true
		}
	}
	return folder, set
}

// unescaped reads a text as a shell reads a word: without its quotes, and with each escaped letter as it is. On Windows a backslash
// parts folders. A text with a quote that nothing closes is as it is.
func unescaped(text string) string {
	const escape = '\\'
	escapes := filepath.Separator != escape
	var b strings.Builder
	var quote rune
	skip := false
	for _, r := range text {
		switch {
		case skip:
			skip = false
			b.WriteRune(r)
		case escapes && r == escape && quote != '\'':
			skip = true
		case quote == 0 && (r == '"' || r == '\''):
			quote = r
		case quote != 0 && r == quote:
			quote = 0
		default:
			b.WriteRune(r)
		}
	}
	if quote != 0 || skip {
		return text
	}
	return b.String()
}
