using Jepa.MLNet.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Windowing;

/// <summary>Finds and checks the columns that a window reads, and declares those it makes.</summary>
internal static class WindowColumns
{
    /// <summary>Finds the columns that windows are made of.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or is not what a window can be made of.
    /// </exception>
    public static WindowInputs Find(this WindowPlan plan, DataViewSchema schema)
    {
        DataViewSchema.Column[] inputs =
            [.. plan.Columns.Select(pair => ColumnSchema.FindReadable(schema, pair.Input, "input"))];
        foreach (DataViewSchema.Column input in inputs)
        {
            long length = (long)plan.WindowSize * ColumnReader.SizeOf(input.Type);
            if (length > Array.MaxLength)
            {
                int most = Array.MaxLength / plan.WindowSize;
                throw ColumnSchema.Mismatch(input, "input", $"at most {most} values a frame");
            }
        }
        return new WindowInputs(
            inputs,
            plan.SeriesColumnName is { } series ? ColumnSchema.FindScalar(schema, series, "series") : null,
            plan.Times is { } times ? TimeColumnReader.Find(schema, times.ColumnName) : null);
    }

    /// <summary>Declares the windows beside, or in place of, the columns of an input shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or is not what a window can be made of.
    /// </exception>
    public static SchemaShape Declare(this WindowPlan plan, SchemaShape inputSchema)
    {
        Dictionary<string, SchemaShape.Column> columns = inputSchema.ToDictionary(column => column.Name);
        foreach ((string output, string input) in plan.Columns)
        {
            ColumnSchema.FindReadable(inputSchema, input, "input");
            columns[output] = new SchemaShape.Column(
                output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false,
                new SchemaShape([SlotNames.Shape, .. WindowLayout.Shapes(plan.MaximumStep)]));
        }
        if (plan.SeriesColumnName is { } series)
            ColumnSchema.FindScalar(inputSchema, series, "series");
        if (plan.Times is { } times)
            TimeColumnReader.Find(inputSchema, times.ColumnName);
        return new SchemaShape(columns.Values);
    }

    /// <summary>
    /// Makes the window columns as a data view has them. Slots are named by channel and age: <c>Height[-3]</c> …
    /// <c>Height[0]</c>.
    /// </summary>
    public static DataViewSchema.DetachedColumn[] Detached(this WindowPlan plan, DataViewSchema.Column[] inputs) =>
        [.. plan.Columns.Select((pair, index) => Detached(plan, pair.Output, inputs[index]))];

    private static DataViewSchema.DetachedColumn Detached(WindowPlan plan, string output, DataViewSchema.Column input)
    {
        FrameShape frame = WindowLayout.FrameOf(input.Type);
        int length = plan.WindowSize * frame.Size;
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(length, () =>
        {
            Func<int, string> channel = SlotNames.Of(input);
            return slot => $"{channel(slot % frame.Size)}[{slot / frame.Size + 1 - plan.WindowSize}]";
        });
        new WindowLayout(plan.WindowSize, frame, plan.Stride, plan.SeriesColumnName, plan.MaximumStep)
            .AddTo(annotations);
        return new DataViewSchema.DetachedColumn(
            output, new VectorDataViewType(NumberDataViewType.Single, length), annotations.ToAnnotations());
    }
}

/// <summary>The columns that windows are made of.</summary>
/// <param name="Frames">The columns of frames.</param>
/// <param name="Series">The column that tells series apart; null where all rows are one.</param>
/// <param name="Time">The column of times; null where frames have none.</param>
internal sealed record WindowInputs(
    DataViewSchema.Column[] Frames, DataViewSchema.Column? Series, DataViewSchema.Column? Time);
