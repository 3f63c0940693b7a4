using System.Text.Json;
using System.Text.Json.Serialization;

namespace Jepa.Training;

/// <summary>
/// Writes a part of the options (an encoder, a regulariser, …) as <c>{ "type": name, "options": { … } }</c>, and
/// reads the parts of this library back. A part of somebody else's is written, so that a change of it is noticed; a
/// file never decides which of their types is made.
/// </summary>
/// <typeparam name="TPart">The abstract record that the parts derive from.</typeparam>
internal sealed class PartConverter<TPart> : JsonConverter<TPart>
    where TPart : class
{
    private const string TypeProperty = "type";
    private const string OptionsProperty = "options";

    public override void Write(Utf8JsonWriter writer, TPart value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(TypeProperty, value.GetType().Name);
        writer.WritePropertyName(OptionsProperty);
        JsonSerializer.Serialize(writer, value, value.GetType(), options);
        writer.WriteEndObject();
    }

    public override TPart Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        JsonElement part = JsonElement.ParseValue(ref reader);
        string? name = part.GetProperty(TypeProperty).GetString();
        Type type = typeof(TPart).Assembly.GetTypes()
            .SingleOrDefault(candidate => candidate.IsSubclassOf(typeof(TPart)) && candidate.Name == name)
            ?? throw new JsonException(
                $"'{name}' is no {typeof(TPart).Name} of Jepa.Training: give the options of the training.");
        return (TPart)part.GetProperty(OptionsProperty).Deserialize(type, options)!;
    }
}
