using Microsoft.ML;
using Microsoft.ML.Data;

namespace Jepa.MLNet.Columns;

/// <summary>Slot names of vector columns, made when somebody asks for them.</summary>
internal static class SlotNames
{
    /// <summary>Gets the annotation as a schema's shape declares it.</summary>
    public static SchemaShape.Column Shape { get; } = new(
        AnnotationUtils.Kinds.SlotNames, SchemaShape.Column.VectorKind.Vector, TextDataViewType.Instance, isKey: false);

    /// <summary>Adds names to a column's annotations.</summary>
    /// <param name="annotations">The annotations.</param>
    /// <param name="size">The number of slots.</param>
    /// <param name="name">Makes the function that names a slot, once for each asking.</param>
    public static void Add(
        this DataViewSchema.Annotations.Builder annotations, int size, Func<Func<int, string>> name) =>
        annotations.AddSlotNames(size, (ref VBuffer<ReadOnlyMemory<char>> names) =>
        {
            Func<int, string> nameOf = name();
            VBufferEditor<ReadOnlyMemory<char>> editor = VBufferEditor.Create(ref names, size);
            for (int slot = 0; slot < size; slot++)
                editor.Values[slot] = nameOf(slot).AsMemory();
            names = editor.Commit();
        });

    /// <summary>
    /// Names a column's values: the column itself for a scalar, a vector's own slot names where it has them, and
    /// otherwise the column and the slot's index.
    /// </summary>
    public static Func<int, string> Of(DataViewSchema.Column column)
    {
        if (column.Type is not VectorDataViewType)
            return _ => column.Name;
        VBuffer<ReadOnlyMemory<char>> names = default;
        if (column.HasSlotNames())
            column.GetSlotNames(ref names);
        ReadOnlyMemory<char>[] own = [.. names.DenseValues()];
        return slot => slot < own.Length && !own[slot].IsEmpty ? own[slot].ToString() : $"{column.Name}{slot}";
    }
}
