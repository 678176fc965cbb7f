using System.Text;

namespace FlowKit.Pypi.Specs;

/// <summary>A comparison of a variable with a text, of a text with a variable, or of two variables. Where it can say nothing of an environment it is never true.</summary>
internal sealed class MarkerComparison : MarkerNode
{
    private readonly MarkerVariable _setVariable;
    private readonly bool _isSet;
    private readonly string _setText = "";

    public MarkerComparison(MarkerOperand left, MarkerOperator @operator, MarkerOperand right)
    {
        Left = left;
        Operator = @operator;
        Right = right;
        if (left.IsVariable && MarkerVariables.IsSet(left.Variable))
        {
            (_isSet, _setVariable, _setText) = (true, left.Variable, right.Text ?? "");
        }
        else if (right.IsVariable && MarkerVariables.IsSet(right.Variable))
        {
            (_isSet, _setVariable, _setText) = (true, right.Variable, left.Text ?? "");
        }
        else if (left.IsVariable && MarkerVariables.IsVersion(left.Variable) && right.Text is { } literal && @operator < MarkerOperator.In)
        {
            int position = 0;
            string clause = VersionSpecifier.TextOf((SpecifierOperator)@operator) + literal.Trim();
            VersionSpecifier? read = SpecifierParser.TryParseClause(clause, ref position, ",;)", out _);
            if (read is not null && position == clause.Length) Specifier = read;
        }
        else if (left.IsVariable && MarkerVariables.IsVersion(left.Variable) && left.Variable != MarkerVariable.PlatformRelease && right.Text is { } list && @operator >= MarkerOperator.In)
        {
            Words = ReadWords(list, left.Variable);
        }
    }

    public MarkerOperand Left { get; }

    public MarkerOperator Operator { get; }

    public MarkerOperand Right { get; }

    /// <summary>Both sides are texts, or a set of names is compared with another variable.</summary>
    public bool IsVoid => Left.IsVariable == Right.IsVariable && (!Left.IsVariable || MarkerVariables.IsSet(Left.Variable) || MarkerVariables.IsSet(Right.Variable));

    /// <summary>The clause that the variable on the left is compared by; null where the comparison is one of texts.</summary>
    public VersionSpecifier? Specifier { get; }

    /// <summary>
    /// The versions that <c>in</c> and <c>not in</c> list for a version variable on the left, so that 3.1 is not in <c>"3.10, 3.11"</c>. Null
    /// where the text is not such a list: then it is searched as a text.
    /// </summary>
    public VersionSpecifier[]? Words { get; }

    public override bool Evaluate(in MarkerContext context)
    {
        if (IsVoid) return false;
        if (_isSet) return EvaluateSet(context.SetOf(_setVariable));
        MarkerEnvironment environment = context.Environment;
        if (Specifier is not null)
        {
            // What is no version is in no set of versions: not even "!=" holds.
            if (Operator == MarkerOperator.Arbitrary) return Specifier.MatchesText(environment[Left.Variable]);
            return environment.VersionOf(Left.Variable) is { } version && Specifier.Contains(version);
        }
        if (Words is not null && environment.VersionOf(Left.Variable) is { } listed) return IsListed(listed) == (Operator == MarkerOperator.In);

        string left = Left.ValueIn(environment);
        string right = Right.ValueIn(environment);
        if (Operator < MarkerOperator.In && EvaluateReversed(environment, left) is { } answer) return answer;
        return EvaluateText(left, right);
    }

    public override void Write(StringBuilder text)
        => text.Append(Left.ToString()).Append(' ').Append(TextOf(Operator)).Append(' ').Append(Right.ToString());

    public static string TextOf(MarkerOperator op) => op switch
    {
        MarkerOperator.In => "in",
        MarkerOperator.NotIn => "not in",
        _ => VersionSpecifier.TextOf((SpecifierOperator)op),
    };

    private bool IsListed(Pep440Version version)
    {
        foreach (VersionSpecifier word in Words!)
        {
            if (word.Contains(version)) return true;
        }
        return false;
    }

    private static VersionSpecifier[]? ReadWords(string list, MarkerVariable variable)
    {
        List<VersionSpecifier> words = [];
        foreach (string word in list.Split([' ', '\t', ',', ';', '|'], StringSplitOptions.RemoveEmptyEntries))
        {
            if (!Pep440Version.TryParse(word, out Pep440Version? version)) return null;

            // A "python_version" has two parts: the word 3.9.4 names the 3.9 that it begins with.
            string text = variable == MarkerVariable.PythonVersion && version.ReleaseLength > 2 ? version.Release[0] + "." + version.Release[1] : word;
            words.Add(VersionSpecifiers.Parse("==" + text).Clauses[0]);
        }
        return words.ToArray();
    }

    // A text on the left of a version variable is asked whether it is in the set that the variable's value means: "'3.8' <= python_version".
    // A Python built between two releases ("3.13.0+") means the one it comes after.
    private bool? EvaluateReversed(MarkerEnvironment environment, string left)
    {
        if (!Right.IsVariable || !MarkerVariables.IsVersion(Right.Variable)) return null;
        if (Operator == MarkerOperator.Arbitrary) return string.Equals(left, environment[Right.Variable], StringComparison.OrdinalIgnoreCase);
        if (environment.VersionOf(Right.Variable) is not { } value) return null;
        string clause = VersionSpecifier.TextOf((SpecifierOperator)Operator) + value.WithoutLocal();
        int position = 0;
        if (SpecifierParser.TryParseClause(clause, ref position, "", out _) is not { } specifier) return null;
        return Pep440Version.TryParse(left, out Pep440Version? version) && specifier.Contains(version);
    }

    private bool EvaluateText(string left, string right) => Operator switch
    {
        MarkerOperator.Equal => string.Equals(left, right, StringComparison.Ordinal),
        MarkerOperator.NotEqual => !string.Equals(left, right, StringComparison.Ordinal),
        MarkerOperator.In => right.IndexOf(left, StringComparison.Ordinal) >= 0,
        MarkerOperator.NotIn => right.IndexOf(left, StringComparison.Ordinal) < 0,

        // Texts have no order. What is left of "<=" and ">=" is equality; "~=" and "===" mean something for versions alone, and are false
        // here rather than an error in the middle of a resolve.
        MarkerOperator.LessOrEqual or MarkerOperator.GreaterOrEqual => string.Equals(left, right, StringComparison.Ordinal),
        _ => false,
    };

    private bool EvaluateSet(IReadOnlyList<ExtraName> names)
    {
        bool negative = Operator is MarkerOperator.NotEqual or MarkerOperator.NotIn;
        for (int i = 0; i < names.Count; i++)
        {
            if (MatchesName(names[i].Value)) return !negative;
        }

        // Asked without any extra, "extra" is the empty text.
        if (names.Count == 0 && _setVariable == MarkerVariable.Extra && MatchesName("")) return !negative;
        return negative;
    }

    private bool MatchesName(string name)
    {
        bool nameIsLeft = Left.IsVariable;
        switch (Operator)
        {
            case MarkerOperator.Equal or MarkerOperator.NotEqual:
                return string.Equals(name, _setText, StringComparison.Ordinal);
            case MarkerOperator.In or MarkerOperator.NotIn:
                if (_setVariable != MarkerVariable.Extra) return !nameIsLeft && string.Equals(name, _setText, StringComparison.Ordinal);
                return nameIsLeft ? _setText.IndexOf(name, StringComparison.Ordinal) >= 0 : name.IndexOf(_setText, StringComparison.Ordinal) >= 0;
            default:
                return nameIsLeft ? EvaluateText(name, _setText) : EvaluateText(_setText, name);
        }
    }
}
