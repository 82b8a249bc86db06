package main

import (
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"mailseal/assets"
)

// TestSentencesAreNamed: the code names sentences by constants only, so that one which is not there does not compile, and names every
// sentence there is.
func TestSentencesAreNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("it reads source, where the race detector finds nothing")
	}
	t.Parallel()
	if _, err := exec.LookPath("go"); err != nil {
		t.Skip("needs the go command")
	}
	words, err := assets.Load(assets.DefaultLanguage)
	if err != nil {
		t.Fatal(err)
	}
	named, families, forms := map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, pkg := range listPackages(t) {
		if !strings.HasPrefix(pkg.ImportPath, "mailseal/assets/msgid") {
			pkg.namedSentences(t, named, families, forms)
		}
	}
	for _, key := range words.Keys("") {
		used := named[key]
		for at, r := range key {
			used = used || r == '.' && families[key[:at]] || r == '-' && named[key[:at]] && forms[key[at+1:]]
		}
		if !used {
			t.Errorf("nothing says %s", key)
		}
	}
}

// namedSentences notes which sentences and tables of them a package names, and fails where it has a literal for one.
func (p listedPackage) namedSentences(t *testing.T, named, families, forms map[string]bool) {
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
	info := types.Info{Uses: map[*ast.Ident]types.Object{}, Types: map[ast.Expr]types.TypeAndValue{}}
	if _, err := config.Check(p.ImportPath, fset, files, &info); err != nil {
		t.Fatal(err)
	}
	for expr, typed := range info.Types {
		if lit, isLit := expr.(*ast.BasicLit); isLit && lit.Value != `""` && typed.Type.String() == "mailseal/assets/msgid.ID" {
			t.Errorf("%s: %s is a literal: use the constant of package msgid", fset.Position(lit.Pos()), lit.Value)
		}
	}
	for expr := range info.Types {
		call, isCall := expr.(*ast.CallExpr)
		if !isCall || len(call.Args) != 1 {
			continue
		}
		if with, ok := call.Fun.(*ast.SelectorExpr); ok && with.Sel.Name == "With" && info.Types[call.Args[0]].Value != nil {
			forms[constant.StringVal(info.Types[call.Args[0]].Value)] = true
		}
	}
	for _, object := range info.Uses {
		if c, ok := object.(*types.Const); ok && c.Val().Kind() == constant.String {
			switch c.Type().String() {
			case "mailseal/assets/msgid.ID":
				named[constant.StringVal(c.Val())] = true
			case "mailseal/assets/msgid.Family":
				families[constant.StringVal(c.Val())] = true
			}
		}
	}
}
