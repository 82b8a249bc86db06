package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"mailseal/assets"
	"mailseal/wizard/diagnosis"
	"mailseal/wizard/guide"
	"mailseal/wizard/mtasts"
	"mailseal/wizard/tlsrpt"
)

func (a *app) lintCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "lint KIND [TEXT|FILE|-]...",
		Short: "judge text before it is published: record | policy | tlsrpt | report",
		Long: "Judges text by RFC 8461 and RFC 8460. Exit code 0: valid, 1: not.\n\n" +
			"  record   TXT records at _mta-sts, one argument each\n" +
			"  policy   a policy file\n" +
			"  tlsrpt   TXT records at _smtp._tls, one argument each\n" +
			"  report   a TLS report: .json, .gz, .zip or a whole mail\n\n" +
			"In a file, or on standard input (-), records stand one a line: the bare values,\n" +
			"lines of a zone file, or what dig prints.",
		Example: "  mailseal lint record 'v=STSv1; id=20261123T140200'\n" +
			"  mailseal lint policy mta-sts.txt\n" +
			"  dig +short TXT _mta-sts.example.com | mailseal lint record -",
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return errors.New("say what it is: mailseal lint record|policy|tlsrpt|report TEXT")
			}
			return a.lint(args[0], args[1:])
		},
	}
}

// linted is what `lint --json` prints.
type linted struct {
	Kind     string        `json:"kind"`
	State    string        `json:"state"`
	Valid    bool          `json:"valid"`
	Usable   bool          `json:"usable"` // most senders end with something to go by, be it against the letter of the standard
	Parsed   any           `json:"parsed"`
	Findings []findingJSON `json:"findings"`

	remarks []mtasts.Remark
	err     error
	mended  string // the whole text as it should be, where that is clear
}

func (a *app) lint(kind string, args []string) error {
	var result linted
	switch kind {
	case "record", "tlsrpt":
		texts, err := a.lintTexts(kind, args)
		if err != nil {
			return err
		}
		result = a.lintRecords(kind, texts)
	case "policy":
		body, err := a.lintBody(args)
		if err != nil {
			return err
		}
		result = lintPolicy(body)
	case "report":
		name, body, err := a.lintFile(args)
		if err != nil {
			return err
		}
		result = lintReport(name, body)
		_ = body.Close()
	default:
		return fmt.Errorf("cannot judge %q; choose one of: record, policy, tlsrpt, report", kind)
	}
	return a.sayLinted(result)
}

// lintTexts are the records to judge: each argument is one, to the letter; "-" is standard input, one
// a line; a file that exists is read the same way.
func (a *app) lintTexts(kind string, args []string) ([]string, error) {
	version := mtasts.Version
	if kind == "tlsrpt" {
		version = tlsrpt.Version
	}
	if len(args) == 1 {
		body, isFile, err := a.lintSource(args[0])
		if err != nil {
			return nil, err
		}
		switch {
		case isFile && args[0] == "-":
			return zoneTexts(string(body), version)
		case isFile: // how an editor saved the file is not part of the record
			text, _ := mtasts.PlainText(body)
			return zoneTexts(text, version)
		}
	}
	return args, nil
}

// lintBody is the policy to judge, byte by byte.
func (a *app) lintBody(args []string) ([]byte, error) {
	if len(args) != 1 {
		return nil, errors.New("name one file, or - for standard input: mailseal lint policy mta-sts.txt")
	}
	body, _, err := a.lintSource(args[0])
	if isOneWord(args[0], body) {
		return nil, noFile(args[0])
	}
	if errors.Is(err, errTooLarge) { // that is what there is to say about it
		err = nil
	}
	return body, err
}

// lintFile opens the report to judge. It is not read here: a report may be large, and what reads it has its own limits.
func (a *app) lintFile(args []string) (name string, body io.ReadCloser, err error) {
	if len(args) != 1 {
		return "", nil, errors.New("name one file, or - for standard input: mailseal lint report FILE")
	}
	if info, err := os.Stat(args[0]); err == nil && info.Mode().IsRegular() {
		file, err := os.Open(args[0])
		return args[0], file, err
	}
	if args[0] == "-" {
		return "standard input", io.NopCloser(a.io.in), nil
	}
	text, _, err := a.lintSource(args[0])
	if isOneWord(args[0], text) {
		return "", nil, noFile(args[0])
	}
	return "text", io.NopCloser(bytes.NewReader(text)), err
}

// lintSource gives what an argument stands for: standard input, a file, or itself.
func (a *app) lintSource(arg string) (body []byte, isFile bool, err error) {
	if arg == "-" {
		body, err = readAll(a.io.in)
		return body, true, err
	}
	info, err := os.Stat(arg)
	switch {
	case err == nil && info.IsDir():
		return nil, true, fmt.Errorf("%s is a folder; name a file", arg)
	case err == nil:
		file, err := os.Open(arg)
		if err != nil {
			return nil, true, err
		}
		defer file.Close()
		body, err = readAll(file)
		return body, true, err
	case looksLikeFile(arg):
		return nil, true, noFile(arg)
	}
	return []byte(arg), false, nil
}

func noFile(name string) error { return fmt.Errorf("there is no file %s", assets.Clean(name, 200)) }

// isOneWord says that an argument stood for itself, and is too little to be a file's content.
func isOneWord(arg string, body []byte) bool {
	return arg != "" && arg == string(body) && !strings.ContainsAny(arg, " :={\n")
}

// looksLikeFile says that an argument is rather the name of a file than a text to judge.
func looksLikeFile(arg string) bool {
	return slices.Contains([]string{".txt", ".json", ".gz", ".eml", ".zip"}, filepath.Ext(arg)) ||
		strings.ContainsAny(arg, `/\`) && !strings.ContainsAny(arg, " =;\n{")
}

func (a *app) lintRecords(kind string, texts []string) linted {
	result := linted{Kind: kind, Parsed: struct{}{}}
	var state mtasts.State
	version, example := mtasts.Version, mtasts.Record{ID: mtasts.NewID(a.now())}.String()
	if kind == "record" {
		var record mtasts.Record
		record, state, result.err = mtasts.FindRecord(texts)
		result.remarks = mtasts.LintRecord(texts)
		if state == mtasts.Valid {
			result.Parsed = map[string]any{"id": record.ID}
		}
	} else {
		version, example = tlsrpt.Version, tlsrpt.Record{RUA: []string{"mailto:tls-reports@YOUR-DOMAIN"}}.String()
		var record tlsrpt.Record
		record, state, result.err = tlsrpt.FindRecord(texts)
		result.remarks = tlsrpt.LintRecord(texts)
		if state == mtasts.Valid {
			result.Parsed = map[string]any{"rua": list(record.RUA)}
		}
	}
	if state == mtasts.Absent {
		result.err = whyAbsent(texts, version, example, len(result.remarks) > 0)
	}
	result.State = string(state)
	result.Valid = state == mtasts.Valid
	result.Usable = result.Valid
	return result
}

// whyAbsent says why senders see no record in texts, unless a finding says it better.
func whyAbsent(texts []string, version, example string, told bool) error {
	if strings.Join(texts, "") == "" {
		return errors.New("there is no text to judge")
	}
	if _, text, ok := zoneText(texts[0]); ok && len(mtasts.Candidates([]string{text}, version)) == 1 {
		return errors.New("this is a line of a zone file, quotes and all; to judge what is in it, put it in a file or on standard input (-)")
	}
	if told {
		return nil
	}
	return fmt.Errorf("nothing here begins with `v=%s;`, as in `%s`", version, example)
}

func lintPolicy(body []byte) linted {
	result := linted{Kind: "policy", State: string(mtasts.Invalid), Usable: mtasts.Tolerated(body), Parsed: struct{}{}, remarks: mtasts.LintPolicy(body)}
	policy, err := mtasts.ParsePolicy(body)
	if err != nil {
		result.err = err
		if mended, ok := mtasts.MendPolicy(body); ok {
			result.mended = mended.String()
		}
		return result
	}
	result.State, result.Valid, result.Usable = string(mtasts.Valid), true, true
	result.Parsed = map[string]any{"mode": policy.Mode, "max_age": int64(policy.MaxAge.Seconds()), "mx": list(policy.MX)}
	return result
}

// reportJSON is a report in `lint --json`.
type reportJSON struct {
	Organization string             `json:"organization"`
	Begin        time.Time          `json:"begin"`
	End          time.Time          `json:"end"`
	Success      int64              `json:"success"`
	Failure      int64              `json:"failure"`
	Policies     []reportPolicyJSON `json:"policies"`
	Warnings     []tlsrpt.Warning   `json:"warnings"`
}

type reportPolicyJSON struct {
	Type     tlsrpt.PolicyType   `json:"type"`
	Domain   string              `json:"domain"`
	Success  int64               `json:"success"`
	Failure  int64               `json:"failure"`
	Failures []reportFailureJSON `json:"failures"`
}

type reportFailureJSON struct {
	Type  tlsrpt.ResultType `json:"type"`
	Count int64             `json:"count"`
	MX    string            `json:"mx,omitempty"`
}

func lintReport(name string, body io.Reader) linted {
	result := linted{Kind: "report", State: string(mtasts.Invalid), Parsed: struct{}{}}
	for item := range tlsrpt.Read(name, body) {
		if item.Err != nil {
			if result.err == nil {
				result.err = item.Err
			}
			continue
		}
		result.State, result.Valid, result.Usable, result.err = string(mtasts.Valid), true, true, nil
		result.Parsed = reportOf(item)
		return result
	}
	if result.err == nil {
		result.err = tlsrpt.ErrNotReport
	}
	return result
}

func reportOf(item tlsrpt.Item) reportJSON {
	r := item.Report
	success, failure := r.Sessions()
	out := reportJSON{Organization: r.Organization, Begin: r.Begin, End: r.End, Success: success, Failure: failure,
		Policies: []reportPolicyJSON{}, Warnings: append([]tlsrpt.Warning{}, item.Warnings...)}
	for _, p := range r.Policies {
		policy := reportPolicyJSON{Type: p.Type, Domain: p.Domain, Success: p.Success, Failure: p.Failure, Failures: []reportFailureJSON{}}
		for _, f := range p.Failures {
			policy.Failures = append(policy.Failures, reportFailureJSON{Type: f.Type, Count: f.Count, MX: f.MX})
		}
		out.Policies = append(out.Policies, policy)
	}
	return out
}

func (a *app) sayLinted(result linted) error {
	guide, err := guide.Load(a.lang)
	if err != nil {
		return err
	}
	s := sight{guide: guide, findings: diagnosis.FromRemarks(result.remarks, a.now())}
	result.Findings = s.findingsJSON()
	if a.json {
		if err := writeJSON(a.out, result); err != nil {
			return err
		}
	} else {
		a.sayVerdict(guide.Words, s, result)
	}
	if !result.Valid {
		return exitError{code: exitAction}
	}
	return nil
}

func (a *app) sayVerdict(words *assets.Words, s sight, result linted) {
	a.prose("", words.Say("lint."+headline(s, result), assets.Values{"kind": words.Say("lint.kind."+result.Kind, nil)}))
	if result.err != nil && !slices.ContainsFunc(s.findings, func(f diagnosis.Finding) bool { return f.ID == diagnosis.PolicyLineBreaks }) {
		a.prose("  ", assets.Clean(result.err.Error(), 300)) // else it quotes the whole file
	}
	if report, ok := result.Parsed.(reportJSON); ok {
		fmt.Fprintf(a.out, "  %s, %s: %d safe, %d failed\n", assets.Clean(report.Organization, 60), report.Begin.Format(time.DateOnly), report.Success, report.Failure)
	}
	for _, f := range result.Findings {
		if f.ID == "policy-no-mx" && slices.ContainsFunc(s.findings, spoilsMX) {
			continue // it follows from what is said already
		}
		a.sayTitle(words, f.Level, f.Title, f.ID)
		a.prose("  ", f.What)
		a.prose("  ", words.Say("finding.fix", nil)+": "+f.Fix)
	}
	if result.mended != "" {
		fmt.Fprintf(a.out, "\n%s\n\n%s", words.Say("lint.mended", nil), result.mended)
	}
}

// spoilsMX says that a finding is about an mx line that is there and does not count.
func spoilsMX(f diagnosis.Finding) bool {
	switch f.ID {
	case diagnosis.PolicyMXSyntax, diagnosis.PolicyMXUnicode, diagnosis.PolicyPlaceholder:
		return true
	}
	return f.Values["right"] == "mx:" || f.Values["guess"] == "mx:"
}

// headline is the words for a verdict. What the standard allows, some senders may refuse, and the other way round.
func headline(s sight, result linted) string {
	serious := slices.ContainsFunc(s.findings, func(f diagnosis.Finding) bool { return f.Level < diagnosis.Advice })
	switch {
	case result.Kind == "report" && !result.Valid:
		return "unreadable"
	case result.Valid && serious:
		return "careful"
	case !result.Valid && result.Usable:
		return "strict"
	}
	return result.State
}
