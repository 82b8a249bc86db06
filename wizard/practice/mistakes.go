package practice

import (
	"strings"

	"mailseal/assets"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/plan"
)

// The mistakes that people make with a task.
const (
	mistakeNotAttached = "not-attached"    // the name leads to a web host that was not told of it
	mistakeDoubled     = "doubled-name"    // the whole name in a panel that adds the domain by itself
	mistakeUnderscore  = "underscore-name" // an underscore where there is a hyphen or a dot
	mistakeCurly       = "curly-quotes"    // the value in typographic quotes
	mistakeNoQuotes    = "no-quotes"       // the value without the quotes that the panel wants around it
	mistakeNoDot       = "no-dot"          // the target without the full stop that the panel wants at its end
	mistakeTwo         = "two-records"     // beside an older record
	mistakeNoFolder    = "no-folder"       // the file is not in .well-known
	mistakeCopied      = "copied-file"     // with the mail servers of an example
	mistakeDocument    = "document"        // the file as a word processor saves it
	mistakeNotSaved    = "not-saved"       // nothing happens at all
)

// happensHere reports whether somebody can make a mistake in the panel of the domain's DNS host, or an action is none.
func (w *World) happensHere(a Action) bool {
	switch a.ID {
	case mistakeDoubled:
		return w.panel.NameField == relativeName
	case mistakeNoQuotes:
		return w.panel.Quotes
	case mistakeNoDot:
		return w.panel.TargetDot
	}
	return true
}

// What the Name box of a panel wants, as the catalogue says it.
const (
	relativeName = "relative"
	fullName     = "full"
)

// doubledName types the whole name into a panel that adds the domain by itself.
func (w *World) doubledName(r plan.Record, also ...Change) Action {
	wrong := r.Name + "." + w.domain
	return mistake(mistakeDoubled, assets.Values{"name": r.Name}, append(also, saveAt(wrong, r)...), unsave(wrong, r))
}

// underscoreName puts an underscore where there is a hyphen or a dot.
func (w *World) underscoreName(r plan.Record) Action {
	label := strings.TrimSuffix(r.Name, "."+w.domain)
	typo := "_" + strings.NewReplacer("-", "_", "._", "_").Replace(strings.TrimPrefix(label, "_"))
	wrong := typo + "." + w.domain
	values := assets.Values{"right": label, "wrong": typo}
	if w.panel.NameField == fullName {
		values = assets.Values{"right": r.Name, "wrong": wrong}
	}
	return mistake(mistakeUnderscore, values, saveAt(wrong, r), unsave(wrong, r))
}

// curlyQuotes pastes the value from a document that put typographic quotes around it.
func curlyQuotes(r plan.Record) Action {
	wrong := "“" + r.Value + "”"
	return mistake(mistakeCurly, nil,
		[]Change{ReplaceRecord{r.Name, r.Type, wrong}},
		[]Change{DeleteRecord{r.Name, r.Type, wrong}})
}

// noQuotes leaves the quotes away that the panel wants: what comes after a semicolon is then a comment (RFC 1035 §5.1).
func noQuotes(r plan.Record) Action {
	wrong, _, _ := strings.Cut(r.Value, ";")
	return mistake(mistakeNoQuotes, nil,
		[]Change{ReplaceRecord{r.Name, r.Type, wrong}},
		[]Change{DeleteRecord{r.Name, r.Type, wrong}})
}

// noDot leaves the full stop away that the panel wants: a name without it is one below the domain (RFC 1035 §5.1).
func (w *World) noDot(r plan.Record, also ...Change) Action {
	wrong := strings.TrimSuffix(r.Value, ".") + "." + w.domain
	return mistake(mistakeNoDot, assets.Values{"value": r.Value},
		append(also, ReplaceRecord{r.Name, r.Type, wrong}),
		[]Change{DeleteRecord{r.Name, r.Type, wrong}})
}

// secondRecord adds a line beside an older one.
func (w *World) secondRecord(r plan.Record) Action {
	older := mtasts.Record{ID: mtasts.NewID(w.clock.Now().AddDate(0, -3, 0))}.String()
	return mistake(mistakeTwo, nil,
		[]Change{AddRecord{r.Name, r.Type, older}, AddRecord{r.Name, r.Type, r.Value}},
		[]Change{DeleteRecord{r.Name, r.Type, older}, DeleteRecord{r.Name, r.Type, r.Value}})
}

// copiedFile returns the file with the mail servers that a web page gave as an example.
func copiedFile(body string) string {
	var b strings.Builder
	done := false
	for line := range strings.Lines(body) {
		switch mx := strings.HasPrefix(line, "mx:"); {
		case mx && !done:
			b.WriteString("mx: *.google.com\n")
			done = true
		case !mx:
			b.WriteString(line)
		}
	}
	return b.String()
}

// document returns the file as a word processor saves it for the web.
func document(body string) string {
	return "<html><head><title>mta-sts</title></head>\n<body><p>" +
		strings.ReplaceAll(strings.TrimSpace(body), "\n", "</p>\n<p>") + "</p></body></html>\n"
}

func mistake(id string, values assets.Values, changes, undo []Change) Action {
	return Action{ID: id, Mistake: true, label: id, values: values, changes: changes, undo: undo}
}
