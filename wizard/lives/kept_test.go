package lives

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestKept plays the lives of testdata, each of which once broke a rule. All rules hold now.
func TestKept(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.txt"))
	if err != nil || len(files) == 0 {
		t.Fatalf("%d lives, %v", len(files), err)
	}
	dir := memoryDir(t)
	for _, file := range files {
		name := strings.TrimSuffix(filepath.Base(file), ".txt")
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			kept := readStory(text)
			if len(kept.lines) == 0 || !strings.HasPrefix(kept.lines[0], begin) {
				t.Fatalf("it does not begin with %q, and who lived it", begin)
			}
			l, err := replay(filepath.Join(dir, name), kept, 1)
			if err != nil {
				t.Fatal(err)
			}
			defer l.close()
			if l.wrong != nil {
				t.Errorf("%s\n%s%s", l.wrong, l.truth(), l.last())
			}
			if len(l.seen) == 0 {
				t.Error("mailseal never said anything")
			}
		})
	}
}
