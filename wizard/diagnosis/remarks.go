package diagnosis

import (
	"slices"

	"mailseal/assets"
	"mailseal/assets/msgid"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/rollout"
	"mailseal/wizard/tlsrpt"
)

// findRemarks adds the findings that reading a text gave.
func (d *diagnosis) findRemarks(remarks []mtasts.Remark, texts ...string) {
	for _, r := range remarks {
		if ID(r.ID) == PolicyPlaceholder && slices.ContainsFunc(d.hosts, func(host string) bool { return mtasts.Match(r.Values["found"], host) }) {
			continue // it looks like one, and is a mail server of the domain
		}
		f := d.findRemark(r, texts...)
		if p := d.file.Policy; f.ID == PolicyPlaceholder && d.file.State == rollout.PolicyValid && rollout.CoversAll(p, d.hosts) {
			f.when(readable) // beside the right ones
		}
	}
}

// findRemark adds the finding that a remark is, at the level that the text alone gives it.
func (d *diagnosis) findRemark(r mtasts.Remark, texts ...string) *Finding {
	f := d.find(ID(r.ID), remarkValues(r), texts...)
	switch {
	case f.ID == PolicyLayout && r.Values["form"] != mtasts.Late:
		f.when(noPolicy)
	case f.ID == STSRecordPlaceholder && r.Values["form"] == mtasts.Works:
		f.when(readable)
	case f.ID == RPTSyntax && r.Values["form"] == tlsrpt.Twice:
		f.when(readable)
	case f.ID == PolicyPlaceholder:
		f.when(byItself)
	}
	return f
}

// remarkValues keeps words readable where there was nothing to quote or to propose.
func remarkValues(r mtasts.Remark) assets.Values {
	values := assets.Values{}
	for name, value := range r.Values {
		values[name] = oneLine(value)
	}
	if values.Text("found") == "" {
		values["found"] = assets.Phrase{ID: msgid.FoundNothing}
	}
	switch {
	case values.Text("form") == mtasts.Comment, values.Text("form") == tlsrpt.Twice:
	case repairable(ID(r.ID), values):
		values["form"] = "mended"
	case values.Text("lines") != "":
		values["form"] = "lines"
	}
	for _, name := range []string{"xn", "guess", "right", "n", "key"} {
		if values[name] == "" {
			values[name] = "-"
		}
	}
	if _, err := tlsrpt.ParseRecord("v=" + tlsrpt.Version + "; rua=mailto:" + values.Text("address")); err != nil {
		delete(values, "address") // never propose what would be refused again
	}
	switch {
	case values.Text("id") != "":
	case ID(r.ID) == STSRecordIDInvalid:
		values["id"] = "-"
	case ID(r.ID) == STSRecordMultiple:
		values["form"] = "new" // none of them is worth keeping
	}
	return values
}

// repairable reports whether what is written wrongly can be shown as it should be.
func repairable(id ID, values assets.Values) bool {
	switch id {
	case PolicyMXSyntax:
		return mtasts.ValidPattern(values.Text("right")) // one name, that is
	case PolicyModeBad:
		return values.Text("guess") != ""
	case PolicyMaxAgeBad:
		return values.Text("right") != ""
	case RPTSyntax, RPTBackslash:
		const most = 250 // more is cut where it is shown
		_, err := tlsrpt.ParseRecord("v=" + tlsrpt.Version + "; rua=" + values.Text("rua"))
		return err == nil && len(values.Text("rua")) <= most
	default: // there is nothing to propose
		return false
	}
}
