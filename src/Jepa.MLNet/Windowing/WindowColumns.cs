using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Windowing;

/// <summary>Finds and checks the columns that a window reads, and declares those it makes.</summary>
internal static class WindowColumns
{
    /// <summary>Finds the input columns and the series column.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or is not what a window can be made of.</exception>
    public static (DataViewSchema.Column[] Inputs, DataViewSchema.Column? Series) Find(this WindowPlan plan, IExceptionContext context, DataViewSchema schema)
    {
        DataViewSchema.Column[] inputs = [.. plan.Columns.Select(pair =>
        {
            DataViewSchema.Column column = Existing(context, schema, "input", pair.Input);
            bool fits = column.Type is VectorDataViewType vector
                ? vector.IsKnownSize && vector.ItemType == NumberDataViewType.Single
                : column.Type == NumberDataViewType.Single;
            return fits ? column : throw context.ExceptSchemaMismatch(nameof(schema), "input", pair.Input, ExpectedInput, column.Type.ToString());
        })];
        if (plan.SeriesColumnName is null)
            return (inputs, null);
        DataViewSchema.Column series = Existing(context, schema, "series", plan.SeriesColumnName);
        return series.Type is PrimitiveDataViewType
            ? (inputs, series)
            : throw context.ExceptSchemaMismatch(nameof(schema), "series", plan.SeriesColumnName, ExpectedSeries, series.Type.ToString());
    }

    /// <summary>Declares the windows beside, or in place of, the columns of an input shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or is not what a window can be made of.</exception>
    public static SchemaShape Declare(this WindowPlan plan, IExceptionContext context, SchemaShape inputSchema)
    {
        Dictionary<string, SchemaShape.Column> columns = inputSchema.ToDictionary(column => column.Name);
        foreach ((string output, string input) in plan.Columns)
        {
            SchemaShape.Column column = Existing(context, inputSchema, "input", input);
            if (column.ItemType != NumberDataViewType.Single || column.IsKey || column.Kind == SchemaShape.Column.VectorKind.VariableVector)
                throw context.ExceptSchemaMismatch(nameof(inputSchema), "input", input, ExpectedInput, column.GetTypeString());
            columns[output] = new SchemaShape.Column(output, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape(
            [
                new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false),
            ]));
        }
        if (plan.SeriesColumnName is not null)
        {
            SchemaShape.Column series = Existing(context, inputSchema, "series", plan.SeriesColumnName);
            if (series.Kind != SchemaShape.Column.VectorKind.Scalar || series.ItemType is not PrimitiveDataViewType)
                throw context.ExceptSchemaMismatch(nameof(inputSchema), "series", plan.SeriesColumnName, ExpectedSeries, series.GetTypeString());
        }
        return new SchemaShape(columns.Values);
    }

    /// <summary>Makes the window columns as a data view has them. Slots are named by channel and age: <c>Height[-3]</c> … <c>Height[0]</c>.</summary>
    public static DataViewSchema.DetachedColumn[] Detached(this WindowPlan plan, DataViewSchema.Column[] inputs) => [.. plan.Columns.Select((pair, index) =>
    {
        int channels = FrameSize(inputs[index]);
        bool isVector = inputs[index].Type is VectorDataViewType;
        ReadOnlyMemory<char>[] slots = [.. Enumerable.Range(0, checked(plan.WindowSize * channels)).Select(slot =>
            $"{pair.Input}{(isVector ? $"{slot % channels}" : "")}[{slot / channels + 1 - plan.WindowSize}]".AsMemory())];
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.AddSlotNames(slots.Length, (ref VBuffer<ReadOnlyMemory<char>> names) =>
        {
            var editor = VBufferEditor.Create(ref names, slots.Length);
            slots.CopyTo(editor.Values);
            names = editor.Commit();
        });
        return new DataViewSchema.DetachedColumn(pair.Output, new VectorDataViewType(NumberDataViewType.Single, slots.Length), annotations.ToAnnotations());
    })];

    /// <summary>C, the number of channels of a column's frames.</summary>
    public static int FrameSize(DataViewSchema.Column column) => column.Type is VectorDataViewType vector ? vector.Size : 1;

    private const string ExpectedInput = "Single or known-size vector of Single";
    private const string ExpectedSeries = "a scalar: text, a key, a number or a date";

    private static DataViewSchema.Column Existing(IExceptionContext context, DataViewSchema schema, string role, string name) =>
        schema.GetColumnOrNull(name) ?? throw context.ExceptSchemaMismatch(nameof(schema), role, name);

    private static SchemaShape.Column Existing(IExceptionContext context, SchemaShape inputSchema, string role, string name) =>
        inputSchema.TryFindColumn(name, out SchemaShape.Column column) ? column : throw context.ExceptSchemaMismatch(nameof(inputSchema), role, name);
}
