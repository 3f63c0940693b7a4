using Jepa.MLNet.Columns;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Scoring;

/// <summary>A column that an operator reads: windows of K frames; other vectors are one frame.</summary>
/// <param name="Name">Its name.</param>
/// <param name="WindowSize">K, the number of frames.</param>
/// <param name="Frame">The shape of a frame.</param>
/// <param name="ReplacesNaN">Whether the operator itself replaces NaN in it; infinities it never does.</param>
internal sealed record InputColumn(string Name, int WindowSize, FrameShape Frame, bool ReplacesNaN = false)
{
    /// <summary>Gets the values of a row. One value may also be a scalar.</summary>
    public int Size => checked(WindowSize * Frame.Size);

    /// <summary>
    /// Gets the frames of the window that are read, where a plain vector of these alone will do; by default all.
    /// </summary>
    public Range Needed { get; init; } = Range.All;

    /// <summary>Gets where in a row, and how long, a plain vector of the needed frames lies.</summary>
    public (int Offset, int Length) NeededValues
    {
        get
        {
            (int offset, int length) = Needed.GetOffsetAndLength(WindowSize);
            return (offset * Frame.Size, length * Frame.Size);
        }
    }

    /// <summary>Where in a row the values of a column of so many values go.</summary>
    public int OffsetOf(int size) => size == Size ? 0 : NeededValues.Offset;
}

/// <summary>A column that an operator makes: a vector with a name for each slot, or a scalar.</summary>
internal sealed record OutputColumn(string Name, int Size, bool IsScalar = false)
{
    /// <summary>Gets the dimensions of the vector; by default one, the size.</summary>
    public IReadOnlyList<int> Dimensions { get; init; } = [Size];

    /// <summary>Gets what names a slot; by default the column and the slot's index.</summary>
    public Func<int, string> SlotName { get; init; } = slot => $"{Name}{slot}";
}

/// <summary>The columns an operator reads and makes; finds and checks the former, declares the latter.</summary>
internal sealed class OperatorColumns(IReadOnlyList<InputColumn> inputs, IReadOnlyList<OutputColumn> outputs)
{
    private const string Role = "input";

    public IReadOnlyList<InputColumn> Inputs => inputs;

    public IReadOnlyList<OutputColumn> Outputs => outputs;

    /// <summary>Finds the input columns.</summary>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or is not what the operator reads.
    /// </exception>
    public DataViewSchema.Column[] Find(DataViewSchema schema) => [.. inputs.Select(input => Find(schema, input))];

    /// <summary>Declares the output columns beside, or in place of, those of an input shape.</summary>
    /// <remarks>A shape knows no sizes: a vector of another length is refused once there is data.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A column is missing, or is not what the operator reads.
    /// </exception>
    public SchemaShape Declare(SchemaShape inputSchema)
    {
        foreach (InputColumn input in inputs)
        {
            SchemaShape.Column column = ColumnSchema.FindReadable(inputSchema, input.Name, Role, Expected(input));
            if (column.Kind == SchemaShape.Column.VectorKind.Scalar && input.NeededValues.Length != 1)
                throw ColumnSchema.Mismatch(column, Role, Expected(input));
        }
        Dictionary<string, SchemaShape.Column> columns = inputSchema.ToDictionary(column => column.Name);
        foreach (OutputColumn output in outputs)
            columns[output.Name] = Shape(output);
        return new SchemaShape(columns.Values);
    }

    /// <summary>Makes the output columns as a data view has them.</summary>
    public DataViewSchema.DetachedColumn[] Detached() => [.. outputs.Select(Detached)];

    private static DataViewSchema.Column Find(DataViewSchema schema, InputColumn input)
    {
        DataViewSchema.Column column = ColumnSchema.FindReadable(schema, input.Name, Role, Expected(input));
        if (WindowLayout.Of(column) is { } layout && !layout.Fits(input.WindowSize, input.Frame))
        {
            string expected = WindowLayout.Describe(input.WindowSize, input.Frame);
            throw ColumnSchema.Mismatch(input.Name, Role, expected, layout.ToString());
        }
        int size = ColumnReader.SizeOf(column.Type);
        return size == input.Size || size == input.NeededValues.Length
            ? column
            : throw ColumnSchema.Mismatch(column, Role, Expected(input));
    }

    private static DataViewSchema.DetachedColumn Detached(OutputColumn output)
    {
        if (output.IsScalar)
            return new DataViewSchema.DetachedColumn(output.Name, NumberDataViewType.Single);
        var annotations = new DataViewSchema.Annotations.Builder();
        annotations.Add(output.Size, () => output.SlotName);
        var type = new VectorDataViewType(NumberDataViewType.Single, output.Dimensions.ToArray());
        return new DataViewSchema.DetachedColumn(output.Name, type, annotations.ToAnnotations());
    }

    private static SchemaShape.Column Shape(OutputColumn output) => output.IsScalar
        ? new(output.Name, SchemaShape.Column.VectorKind.Scalar, NumberDataViewType.Single, isKey: false)
        : new(
            output.Name, SchemaShape.Column.VectorKind.Vector, NumberDataViewType.Single, isKey: false,
            new SchemaShape([SlotNames.Shape]));

    private static string Expected(InputColumn input) =>
        new VectorDataViewType(NumberDataViewType.Single, input.Size).ToString();
}
