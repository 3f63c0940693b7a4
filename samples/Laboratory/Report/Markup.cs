using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;

namespace Jepa.Samples.Lab.Report;

/// <summary>HTML as an interpolated string: inserted text is escaped, inserted markup is not.</summary>
[InterpolatedStringHandler]
internal readonly struct Markup
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private readonly StringBuilder _html;

    public Markup(int literalLength, int formattedCount) =>
        _html = new StringBuilder(literalLength + 16 * formattedCount);

    /// <summary>Takes HTML as it is.</summary>
    public static Markup Verbatim(string html)
    {
        var markup = new Markup(html.Length, 0);
        markup.AppendLiteral(html);
        return markup;
    }

    public void AppendLiteral(string html) => _html.Append(html);

    public void AppendFormatted(string text) => _html.Append(Encoder.Encode(text));

    public void AppendFormatted(int number) => _html.Append(number);

    public void AppendFormatted(Markup markup) => _html.Append(markup._html);

    public void AppendFormatted(IEnumerable<Markup> markups)
    {
        foreach (Markup markup in markups)
            AppendFormatted(markup);
    }

    public override string ToString() => _html?.ToString() ?? "";
}
