package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestCallsGoDown: the files of a package can be read in an order in which calls only go forward, so that no two files call each
// other, directly or by way of others.
func TestCallsGoDown(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads source, where the race detector finds nothing")
	}
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs the go command")
	}
	for _, pkg := range listPackages(t) {
		if cycle := pkg.fileCycle(t); cycle != "" {
			t.Errorf("%s: files call each other in a circle:\n%s", pkg.ImportPath, cycle)
		}
	}
}

// listedPackage is a package of this module as go list gives it, with the compiled form of what it imports.
type listedPackage struct {
	ImportPath, Dir, Export string
	GoFiles                 []string
	exports                 map[string]string // import path to file
}

func listPackages(t *testing.T) []listedPackage {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), "go", "list", "-deps", "-export", "-json=ImportPath,Dir,Export,GoFiles", "mailseal/...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	var own []listedPackage
	for dec := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listedPackage
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return own
		} else if err != nil {
			t.Fatal(err)
		}
		exports[p.ImportPath] = p.Export
		if strings.HasPrefix(p.ImportPath, "mailseal/") {
			p.exports = exports
			own = append(own, p)
		}
	}
}

// fileCycle names calls that lead from a file through others back to it, one a line; it is empty where there are none.
func (p listedPackage) fileCycle(t *testing.T) string {
	t.Helper()
	fset := token.NewFileSet()
	var files []*ast.File
	for _, name := range p.GoFiles {
		file, err := parser.ParseFile(fset, filepath.Join(p.Dir, name), nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	config := types.Config{Importer: importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(p.exports[path]) })}
	info := types.Info{Uses: map[*ast.Ident]types.Object{}}
	pkg, err := config.Check(p.ImportPath, fset, files, &info)
	if err != nil {
		t.Fatal(err)
	}
	fileOf := func(pos token.Pos) string { return filepath.Base(fset.Position(pos).Filename) }
	calls := map[string]map[string]string{} // from file to file: the first call found
	for id, object := range info.Uses {
		from, to := fileOf(id.Pos()), fileOf(object.Pos())
		if _, isFunc := object.(*types.Func); !isFunc || object.Pkg() != pkg || from == to {
			continue
		}
		if calls[from] == nil {
			calls[from] = map[string]string{}
		}
		calls[from][to] = fmt.Sprintf("%s calls %s in %s", fset.Position(id.Pos()), object.Name(), to)
	}
	return cycleIn(calls)
}

// cycleIn follows calls depth first until one leads back into the path.
func cycleIn(calls map[string]map[string]string) string {
	done := map[string]bool{}
	var path []string
	var follow func(file string) string
	follow = func(file string) string {
		if i := slices.Index(path, file); i >= 0 {
			var lines []string
			for ; i < len(path)-1; i++ {
				lines = append(lines, calls[path[i]][path[i+1]])
			}
			return strings.Join(append(lines, calls[path[i]][file]), "\n")
		}
		if done[file] {
			return ""
		}
		path = append(path, file)
		for to := range calls[file] {
			if cycle := follow(to); cycle != "" {
				return cycle
			}
		}
		path = path[:len(path)-1]
		done[file] = true
		return ""
	}
	for file := range calls {
		if cycle := follow(file); cycle != "" {
			return cycle
		}
	}
	return ""
}

func TestCycleIn(t *testing.T) {
	calls := map[string]map[string]string{"a": {"b": "a calls b", "c": "a calls c"}, "b": {"c": "b calls c"}}
	if cycle := cycleIn(calls); cycle != "" {
		t.Errorf("calls that go down are a circle: %s", cycle)
	}
	calls["c"] = map[string]string{"b": "c calls b"}
	if cycle := cycleIn(calls); !strings.Contains(cycle, "b calls c") || !strings.Contains(cycle, "c calls b") || strings.Contains(cycle, "a calls") {
		t.Errorf("the circle is %q", cycle)
	}
}
