package diagnosis

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestFormsHaveWords: each form that the code names has words in some finding. One that is misspelt would say what is said
// without a form, and nobody would see.
func TestFormsHaveWords(t *testing.T) {
	words := english(t)
	var parts []string
	for _, key := range words.Keys("finding.") {
		parts = append(parts, key[strings.LastIndex(key, ".")+1:])
	}
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		ast.Inspect(file, func(n ast.Node) bool {
			form, ok := formNamed(n)
			if !ok {
				return true
			}
			seen++
			if !slices.ContainsFunc(parts, func(part string) bool {
				return strings.HasSuffix(part, "-"+form) || strings.Contains(part, "-"+form+"-")
			}) {
				t.Errorf("%s: the form %q has no words", name, form)
			}
			return true
		})
	}
	if seen < 20 {
		t.Errorf("%d forms were found only", seen)
	}
}

// formNamed reads "form": "x" in a literal, and values["form"] = "x".
func formNamed(n ast.Node) (form string, ok bool) {
	var value ast.Expr
	switch n := n.(type) {
	case *ast.KeyValueExpr:
		if text(n.Key) == "form" {
			value = n.Value
		}
	case *ast.AssignStmt:
		for i, left := range n.Lhs {
			if index, isIndex := left.(*ast.IndexExpr); isIndex && text(index.Index) == "form" && i < len(n.Rhs) {
				value = n.Rhs[i]
			}
		}
	}
	form = text(value)
	return form, form != ""
}

// text is the text of a string literal, "" for anything else.
func text(e ast.Expr) string {
	literal, ok := e.(*ast.BasicLit)
	if !ok {
		return ""
	}
	s, _ := strconv.Unquote(literal.Value)
	return s
}
