using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Columns;

/// <summary>
/// How a flat vector column is a window: K frames of a shape. Travels as an annotation of the column.
/// </summary>
/// <param name="WindowSize">K, the number of frames.</param>
/// <param name="Frame">The shape of a frame.</param>
/// <param name="Stride">Frames from one window of a series to its next.</param>
/// <param name="SeriesColumnName">The column that told the series apart; null where all rows were one series.</param>
/// <param name="MaximumStep">How far apart neighbouring frames may be; null where their times were not read.</param>
internal sealed record WindowLayout(
    int WindowSize, FrameShape Frame, int Stride, string? SeriesColumnName, MaximumStep? MaximumStep = null)
{
    private const string Kind = "JepaWindow";
    private const string StepKind = "JepaWindowMaximumStep";
    private const char Separator = '|';

    /// <summary>The annotations as a schema's shape declares them.</summary>
    public static SchemaShape.Column[] Shapes(MaximumStep? maximumStep)
    {
        return maximumStep is null ? [Text(Kind)] : [Text(Kind), Text(StepKind)];

        static SchemaShape.Column Text(string kind) =>
            new(kind, SchemaShape.Column.VectorKind.Scalar, TextDataViewType.Instance, isKey: false);
    }

    /// <summary>Reads a column's layout; null where the column does not say.</summary>
    public static WindowLayout? Of(DataViewSchema.Column column)
    {
        string[] parts = TextOf(column, Kind).Split(Separator, 4);
        return parts is [string windowSize, string frame, string stride, .. string[] series]
            && int.TryParse(windowSize, NumberStyles.None, CultureInfo.InvariantCulture, out int frames)
            && FrameShape.TryParse(frame, out FrameShape? shape)
            && int.TryParse(stride, NumberStyles.None, CultureInfo.InvariantCulture, out int step)
                ? new WindowLayout(frames, shape, step, series.SingleOrDefault(), StepOf(column))
                : null;
    }

    /// <summary>
    /// The shape of a column's frames: an image where its vectors are <c>[C, H, W]</c>, else its channels.
    /// </summary>
    public static FrameShape FrameOf(DataViewType type) =>
        type is VectorDataViewType { Dimensions: [int channels, int height, int width] }
            ? new FrameShape(channels, height, width)
            : new FrameShape(ColumnReader.SizeOf(type));

    /// <summary>Says a window's layout in words.</summary>
    public static string Describe(int windowSize, FrameShape frame) => string.Create(CultureInfo.InvariantCulture,
        $"windows of {windowSize} frame{(windowSize == 1 ? "" : "s")} of {frame switch
        {
            { IsImage: true } => frame.ToString(),
            { Channels: 1 } => "1 channel",
            _ => $"{frame.Channels} channels",
        }}");

    /// <summary>Adds the layout to a column's annotations.</summary>
    public void AddTo(DataViewSchema.Annotations.Builder annotations)
    {
        string series = SeriesColumnName is null ? "" : $"{Separator}{SeriesColumnName}";
        ReadOnlyMemory<char> text = string.Create(
            CultureInfo.InvariantCulture, $"{WindowSize}{Separator}{Frame}{Separator}{Stride}{series}").AsMemory();
        annotations.Add(Kind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = text);
        if (MaximumStep is null)
            return;
        ReadOnlyMemory<char> step = string.Create(
            CultureInfo.InvariantCulture, $"{MaximumStep.Value:r}{Separator}{MaximumStep.TimeColumnName}").AsMemory();
        annotations.Add(StepKind, TextDataViewType.Instance, (ref ReadOnlyMemory<char> value) => value = step);
    }

    /// <summary>
    /// Whether windows of this layout are windows of so many frames of a shape. An image and its pixels in a row agree.
    /// </summary>
    public bool Fits(int windowSize, FrameShape frame) => WindowSize == windowSize
        && (Frame.IsImage && frame.IsImage ? Frame == frame : Frame.Size == frame.Size);

    /// <summary>Says the layout in words.</summary>
    public override string ToString() => Describe(WindowSize, Frame);

    private static MaximumStep? StepOf(DataViewSchema.Column column) =>
        TextOf(column, StepKind).Split(Separator, 2) is [string value, string name]
            && double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out double step)
                ? new MaximumStep(name, step)
                : null;

    private static string TextOf(DataViewSchema.Column column, string kind)
    {
        ReadOnlyMemory<char> text = default;
        if (column.Annotations.Schema.GetColumnOrNull(kind) is { Type: TextDataViewType })
            column.Annotations.GetValue(kind, ref text);
        return text.ToString();
    }
}

/// <summary>How far apart neighbouring frames may be; a longer step is a hole.</summary>
/// <param name="TimeColumnName">The column of times.</param>
/// <param name="Value">The longest step, in the column's unit; of dates and time spans in seconds.</param>
internal sealed record MaximumStep(string TimeColumnName, double Value);
