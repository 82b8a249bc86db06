package tlsrpt

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mailseal/wizard/mtasts"
	"slices"
	"strings"
)

// Limits on one JSON text. A report about a small domain is a few kilobytes;
// Google's about a large one a few megabytes.
const (
	maxJSON   = 20 << 20 // bytes
	maxDepth  = 16       // a report needs 5
	maxTokens = 1 << 20  // strings, numbers and brackets
)

var (
	errCutOff  error = mtasts.NewProblem(CutOff)
	errTooDeep error = mtasts.NewProblem(JSONDeep)
	errTooWide error = mtasts.NewProblem(JSONWide)
)

// tree reads one JSON value without trusting it: bounded in depth and size,
// numbers as they are written, and of repeated names the last.
type tree struct {
	dec    *json.Decoder
	tokens int
	ws     *warnings
	keys   keys
}

// keys are the names in a value that RFC 8460 or RFC 7493 would have otherwise: the first few.
type keys struct{ odd, twice []string }

const maxKeys = 10

func note(list *[]string, key string) {
	if key, _ = safe(key); len(*list) < maxKeys && !slices.Contains(*list, key) {
		*list = append(*list, key)
	}
}

func newTree(data []byte) *tree {
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	return &tree{dec: dec}
}

// begin prepares for the next value, and for what is said of it.
func (t *tree) begin(ws *warnings) { t.tokens, t.ws, t.keys = 0, ws, keys{} }

func (t *tree) token() (json.Token, error) {
	tok, err := t.dec.Token()
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errCutOff
	}
	return tok, err
}

func (t *tree) value(depth int) (any, error) {
	tok, err := t.token()
	if err != nil {
		return nil, err
	}
	if t.tokens++; t.tokens > maxTokens {
		return nil, errTooWide
	}
	delim, ok := tok.(json.Delim)
	if !ok {
		return tok, nil
	}
	if depth == maxDepth {
		return nil, errTooDeep
	}
	if delim == '[' {
		return t.array(depth + 1)
	}
	return t.object(depth + 1)
}

// memberNames are those of RFC 8460 §4.4 and of its drafts.
var memberNames = []string{
	"organization-name", "date-range", "start-datetime", "end-datetime", "contact-info", "report-id", "policies", "policy", "policy-type",
	"policy-string", "policy-domain", "mx-host", "mx-host-pattern", "summary", "total-successful-session-count", "total-failure-session-count",
	"failure-details", "result-type", "sending-mta-ip", "receiving-mx-hostname", "receiving-mx-host-name", "receiving-mx-helo",
	"receiving-ip", "failed-session-count", "additional-information", "additional-info-uri", "failure-reason-code",
}

// meant has each member by its letters alone.
var meant = func() map[string]string {
	names := make(map[string]string)
	for _, name := range memberNames {
		if letters := lettersOf(name); names[letters] == "" {
			names[letters] = name
		}
	}
	names["totalsuccesssessioncount"] = "total-successful-session-count"
	names["totalfailedsessioncount"] = "total-failure-session-count"
	return names
}()

func lettersOf(name string) string {
	return strings.Map(func(r rune) rune {
		if r == '-' || r == '_' || r == ' ' || r == '.' {
			return -1
		}
		return r
	}, strings.ToLower(name))
}

// meantKey returns the member that a name stands for, and whether it is written otherwise: "policy_type", "policyType".
func meantKey(key string) (name string, odd bool) {
	const most = 40 // characters, more than any has
	if len(key) > most || slices.Contains(memberNames, key) {
		return key, false
	}
	if name, odd = meant[lettersOf(key)]; odd {
		return name, true
	}
	return key, false
}

func (t *tree) array(depth int) (any, error) {
	list := []any{}
	for t.dec.More() {
		v, err := t.value(depth)
		if err != nil {
			return nil, err
		}
		list = append(list, v)
	}
	_, err := t.token()
	return list, err
}

func (t *tree) object(depth int) (any, error) {
	fields := make(map[string]any)
	var bent []string // names that stand for others: these count where they are there too
	for t.dec.More() {
		name, err := t.token()
		if err != nil {
			return nil, err
		}
		key, _ := name.(string)
		v, err := t.value(depth)
		if err != nil {
			return nil, err
		}
		meant, odd := meantKey(key)
		if odd {
			t.ws.add(OddKey)
			note(&t.keys.odd, key)
			if _, there := fields[meant]; there {
				continue
			}
			bent = append(bent, meant)
		}
		if _, twice := fields[meant]; twice && !slices.Contains(bent, meant) {
			t.ws.add(DuplicateKey)
			note(&t.keys.twice, key)
		}
		fields[meant] = v
	}
	_, err := t.token()
	return fields, err
}
