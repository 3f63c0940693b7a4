using System.Reflection;
using System.Reflection.Emit;

namespace Jepa.Training.Tests.Fixtures;

/// <summary>The types, methods and fields that a type's own code names, read from its instructions.</summary>
internal static class MembersUsed
{
    private const BindingFlags Own = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static
        | BindingFlags.Public | BindingFlags.NonPublic;

    private static readonly Dictionary<short, OpCode> OpCodesByValue = typeof(OpCodes).GetFields()
        .Select(field => (OpCode)field.GetValue(null)!).ToDictionary(code => code.Value);

    public static IEnumerable<MemberInfo> By(Type type)
    {
        IEnumerable<MethodBase> methods = [.. type.GetMethods(Own), .. type.GetConstructors(Own)];
        return methods.SelectMany(By)
            .Concat(type.GetFields(Own).Select(field => field.FieldType))
            .Concat(type.BaseType is { } ancestor ? [ancestor] : [])
            .Concat(type.GetInterfaces())
            .Concat(type.GetNestedTypes(Own).SelectMany(By))
            .Distinct();
    }

    /// <summary>Whether code of another assembly may use it: it is public, or protected and for those who derive.</summary>
    public static bool IsVisibleOutside(MemberInfo member) => member switch
    {
        Type { IsGenericParameter: true } => true,
        Type type => type.IsVisible,
        MethodBase method => IsVisible(method.DeclaringType) && (method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly),
        FieldInfo field => IsVisible(field.DeclaringType) && (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly),
        _ => false,
    };

    private static bool IsVisible(Type? type) => type?.IsVisible == true;

    private static IEnumerable<MemberInfo> By(MethodBase method)
    {
        foreach (ParameterInfo parameter in method.GetParameters())
            yield return parameter.ParameterType;
        if (method.GetMethodBody()?.GetILAsByteArray() is not { } code)
            yield break;
        Type[]? typeArguments = method.DeclaringType?.GetGenericArguments();
        Type[]? methodArguments = method.IsGenericMethod ? method.GetGenericArguments() : null;
        for (int position = 0; position < code.Length;)
        {
            short value = code[position++];
            if (value == 0xFE)
                value = unchecked((short)(0xFE00 | code[position++]));
            OperandType operand = OpCodesByValue[value].OperandType;
            if (operand is OperandType.InlineMethod or OperandType.InlineField or OperandType.InlineType or OperandType.InlineTok)
            {
                int token = BitConverter.ToInt32(code, position);
                yield return method.Module.ResolveMember(token, typeArguments, methodArguments)!;
            }
            position += operand switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + 4 * BitConverter.ToInt32(code, position),
                _ => 4,
            };
        }
    }
}
