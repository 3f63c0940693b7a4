using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace Jepa.MLNet.Scoring;

/// <summary>A column an operator reads: <paramref name="Size"/> numbers of type <see cref="float"/>, where one number may also be a scalar.</summary>
internal sealed record InputColumn(string Name, int Size);

/// <summary>A column an operator makes: a vector of <paramref name="Size"/> numbers with a name for each slot, or a scalar.</summary>
internal sealed record OutputColumn(string Name, int Size, bool IsScalar = false);

/// <summary>The columns an operator reads and makes; finds and checks the former, declares the latter.</summary>
internal sealed class OperatorColumns(IReadOnlyList<InputColumn> inputs, IReadOnlyList<OutputColumn> outputs)
{
    public IReadOnlyList<InputColumn> Inputs => inputs;

    public IReadOnlyList<OutputColumn> Outputs => outputs;

    /// <summary>Finds the input columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or is not what the operator reads.</exception>
    public DataViewSchema.Column[] Find(IExceptionContext context, DataViewSchema schema) => [.. inputs.Select(input =>
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(input.Name)
            ?? throw context.ExceptSchemaMismatch(nameof(schema), "input", input.Name);
        bool fits = column.Type is VectorDataViewType vector
            ? vector.Size == input.Size && vector.ItemType == NumberDataViewType.Single
            : input.Size == 1 && column.Type == NumberDataViewType.Single;
        return fits ? column : throw context.ExceptSchemaMismatch(nameof(schema), "input", input.Name, Expected(input), column.Type.ToString());
    })];

    /// <summary>Declares the output columns beside, or in place of, those of an input shape.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A column is missing, or is not what the operator reads.</exception>
    public SchemaShape Declare(IExceptionContext context, SchemaShape inputSchema)
    {
        foreach (InputColumn input in inputs)
        {
            if (!inputSchema.TryFindColumn(input.Name, out SchemaShape.Column column))
                throw context.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name);
            bool fits = column.ItemType == NumberDataViewType.Single && !column.IsKey
                && (column.Kind == SchemaShape.Column.VectorKind.Vector || (column.Kind == SchemaShape.Column.VectorKind.Scalar && input.Size == 1));
            if (!fits)
                throw context.ExceptSchemaMismatch(nameof(inputSchema), "input", input.Name, Expected(input), column.GetTypeString());
        }
        Dictionary<string, SchemaShape.Column> columns = inputSchema.ToDictionary(column => column.Name);
        foreach (OutputColumn output in outputs)
            columns[output.Name] = Shape(output);
        return new SchemaShape(columns.Values);
    }

    /// <summary>Makes the output columns as a data view has them.</summary>
    public DataViewSchema.DetachedColumn[] Detached() => [.. outputs.Select(output =>
    {
        if (output.IsScalar)
            return new DataViewSchema.DetachedColumn(output.Name, NumberDataViewType.Single);
        var annotations = new DataViewSchema.Annotations.Builder();
        ReadOnlyMemory<char>[] slots = [.. Enumerable.Range(0, output.Size).Select(slot => $"{output.Name}{slot}".AsMemory())];
        annotations.AddSlotNames(output.Size, (ref VBuffer<ReadOnlyMemory<char>> names) =>
        {
            var editor = VBufferEditor.Create(ref names, slots.Length);
            slots.CopyTo(editor.Values);
            names = editor.Commit();
        });
        return new DataViewSchema.DetachedColumn(output.Name, new VectorDataViewType(NumberDataViewType.Single, output.Size), annotations.ToAnnotations());
    })];

    private static SchemaShape.Column Shape(OutputColumn output) => output.IsScalar
        ? new(output.Name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false)
        : new(output.Name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false, new SchemaShape(
        [
            new(AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false),
        ]));

    private static string Expected(InputColumn input) => new VectorDataViewType(NumberDataViewType.Single, input.Size).ToString();
}
