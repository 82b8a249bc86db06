package mtasts

// A RemarkID is the id of the finding that a remark is an instance of.
type RemarkID string

// What can be said about the record at _mta-sts.
const (
	STSRecordMultiple    RemarkID = "sts-record-multiple"
	STSRecordBadStart    RemarkID = "sts-record-bad-start"
	STSRecordCut         RemarkID = "sts-record-cut"
	STSRecordBackslash   RemarkID = "sts-record-backslash"
	STSRecordPlaceholder RemarkID = "sts-record-placeholder"
	STSRecordIDMissing   RemarkID = "sts-record-id-missing"
	STSRecordIDInvalid   RemarkID = "sts-record-id-invalid"
	STSRecordQuotes      RemarkID = "sts-record-quotes"
	STSRecordSyntax      RemarkID = "sts-record-syntax"
)

// What can be said about the policy.
const (
	PolicyIsWebpage   RemarkID = "policy-is-webpage"
	PolicyTooLarge    RemarkID = "policy-too-large"
	PolicyEncoding    RemarkID = "policy-encoding"
	PolicyLineBreaks  RemarkID = "policy-line-breaks"
	PolicyLayout      RemarkID = "policy-layout"
	PolicyPlaceholder RemarkID = "policy-placeholder"
	PolicyVersionBad  RemarkID = "policy-version-bad"
	PolicyModeBad     RemarkID = "policy-mode-bad"
	PolicyMaxAgeBad   RemarkID = "policy-max-age-bad"
	PolicyKeyTypo     RemarkID = "policy-key-typo"
	PolicyKeyCase     RemarkID = "policy-key-case"
	PolicyMXSyntax    RemarkID = "policy-mx-syntax"
	PolicyMXUnicode   RemarkID = "policy-mx-unicode"
	PolicyNoMX        RemarkID = "policy-no-mx"
	PolicyFieldTwice  RemarkID = "policy-field-twice"
	PolicyEndSpaces   RemarkID = "policy-end-spaces"
	PolicyModeNone    RemarkID = "policy-mode-none"
)

// Remark is one fault or oddity of a record or a policy.
type Remark struct {
	ID     RemarkID
	Values map[string]string // for the finding's words, such as "found", "guess", "line"
}

// NewRemark makes a Remark from an id and pairs of a key and its value.
func NewRemark(id RemarkID, pairs ...string) Remark {
	r := Remark{ID: id, Values: make(map[string]string)}
	for i := 0; i+1 < len(pairs); i += 2 {
		r.Values[pairs[i]] = pairs[i+1]
	}
	return r
}

// advice reports whether most senders read the policy all the same: what the remark is about is against the letter of
// the standard, or only untidy.
func (r Remark) advice() bool { return r.tidy() || r.ID == PolicyFieldTwice }

// tidy reports whether a remark is about how the lines of a policy are put, not about what they say.
func (r Remark) tidy() bool { return r.ID == PolicyLayout || r.ID == PolicyEndSpaces }

// Forms of remarks.
const (
	Late = "late" // the version is not on the first line
	Zero = "zero" // max_age is 0

	// Comment is a remark to people after a value; "mark" is what it begins with.
	Comment = "comment"

	// What may stand where something else should.
	RecordText = "record" // the text of the record
	JSON       = "json"
	PolicyText = "policy"  // the text of the policy
	Quoted     = "quoted"  // quotes around the value
	Escapes    = "escaped" // quotes with backslashes before them

	QuotedID = "inside" // quotes around the id, or in it

	// Misspelt is the form of an id that is there, and not written as "id=".
	Misspelt = "misspelt"

	// Works is the form of a placeholder that happens to be valid.
	Works = "valid"
)

// The kinds of lines that are none of a policy, by which senders differ.
const (
	CommentLine = "comment"
	BlankLine   = "blank"
	IndentLine  = "indent"
	EndLine     = "end"   // it ends in something that is no line end
	OtherLine   = "other" // no field
)
