using Mono.Cecil;
using Mono.Cecil.Cil;

namespace OpenRs.Architecture.Tests;

/// <summary>
/// A type names another in its signatures or in its code. What the compiler makes of lambdas, iterators and asynchronous methods, and
/// whatever else is nested, counts for the type around it.
/// </summary>
/// <param name="Origin">Full name of the type that uses.</param>
/// <param name="Target">Full name of the type that is used.</param>
/// <param name="IsOwn">Whether that is of the same assembly.</param>
internal sealed record TypeUse(string Origin, string Target, bool IsOwn)
{
    /// <summary>All uses by the types of an assembly, each once.</summary>
    public static IReadOnlyCollection<TypeUse> Of(ModuleDefinition module) =>
    [
        .. module.GetTypes()
            .SelectMany(type => Named(type).SelectMany(Flatten).Select(target => Outermost(target)).Select(target =>
                new TypeUse(Outermost(type).FullName, target.FullName, target.Scope == module)))
            .Where(static use => use.Origin != use.Target)
            .Distinct(),
    ];

    private static IEnumerable<TypeReference?> Named(TypeDefinition type) =>
    [
        type.BaseType,
        .. type.Interfaces.Select(static implemented => implemented.InterfaceType),
        .. type.GenericParameters.SelectMany(static parameter => parameter.Constraints)
            .Select(static constraint => constraint.ConstraintType),
        .. type.Fields.Select(static field => field.FieldType),
        .. type.Methods.SelectMany(Named),
        .. type.Fields.Cast<ICustomAttributeProvider>().Concat(type.Properties).Concat(type.Methods).Append(type).SelectMany(Named),
    ];

    private static IEnumerable<TypeReference?> Named(ICustomAttributeProvider member) => member.CustomAttributes.SelectMany(
        static attribute => attribute.ConstructorArguments
            .Select(static argument => argument.Value as TypeReference)
            .Append(attribute.AttributeType));

    private static IEnumerable<TypeReference?> Named(MethodDefinition method) =>
    [
        method.ReturnType,
        .. method.Parameters.Select(static parameter => parameter.ParameterType),
        .. method.GenericParameters.SelectMany(static parameter => parameter.Constraints)
            .Select(static constraint => constraint.ConstraintType),
        .. method.HasBody ? Named(method.Body) : [],
    ];

    private static IEnumerable<TypeReference?> Named(MethodBody body) =>
    [
        .. body.Variables.Select(static variable => variable.VariableType),
        .. body.ExceptionHandlers.Select(static handler => handler.CatchType),
        .. body.Instructions.SelectMany(static instruction => Named(instruction.Operand)),
    ];

    private static IEnumerable<TypeReference?> Named(object? operand) => operand switch
    {
        TypeReference type => [type],
        FieldReference field => [field.DeclaringType, field.FieldType],
        GenericInstanceMethod method => [.. Named(method.ElementMethod), .. method.GenericArguments],
        MethodReference method =>
            [method.DeclaringType, method.ReturnType, .. method.Parameters.Select(static parameter => parameter.ParameterType)],
        _ => [],
    };

    // List<Run[]> names List and Run; a type parameter names nothing.
    private static IEnumerable<TypeReference> Flatten(TypeReference? type) => type switch
    {
        null or GenericParameter => [],
        GenericInstanceType generic => [.. Flatten(generic.ElementType), .. generic.GenericArguments.SelectMany(Flatten)],
        TypeSpecification specification => Flatten(specification.ElementType),
        _ => [type],
    };

    private static TypeReference Outermost(TypeReference type) => type.DeclaringType is { } outer ? Outermost(outer) : type;
}
