package journey

import (
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"testing"
)

// TestListsAreComplete: a list of all questions or stages has every constant of that type, so that a new one cannot be forgotten.
func TestListsAreComplete(t *testing.T) {
	var questions, stages []string
	for _, id := range append(QuestionIDs(), QuestionDomain) {
		questions = append(questions, string(id))
	}
	for _, s := range append(Stages(), StageDomain) {
		stages = append(stages, string(s))
	}
	for _, c := range []struct {
		file, typ string
		listed    []string
	}{
		{"question.go", "QuestionID", questions},
		{"stage.go", "Stage", stages},
	} {
		constants := constantsOf(t, c.file, c.typ)
		slices.Sort(constants)
		slices.Sort(c.listed)
		if len(constants) == 0 || !slices.Equal(constants, c.listed) {
			t.Errorf("the constants of %s are %q; listed are %q", c.typ, constants, c.listed)
		}
	}
}

// constantsOf reads the string constants of a type from the source.
func constantsOf(t *testing.T, file, typ string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var values []string
	ast.Inspect(parsed, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		if name, ok := spec.Type.(*ast.Ident); ok && name.Name == typ {
			value, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
			if err != nil {
				t.Fatal(err)
			}
			values = append(values, value)
		}
		return true
	})
	return values
}
